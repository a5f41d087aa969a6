#!/usr/bin/env python3
"""Verifies recordings of the format cursor-rec/1 (src/core/FORMAT.md). Written from that page alone by somebody who had not read the product, and kept in step with the page.
Usage: verify.py FOLDER... [--key BASE64PUBLICKEY]... [--json]   Exit 0: whole (gaps, erasures and a missing end are listed); 5: not what it claims to be."""
import argparse, base64, decimal, functools, hashlib, itertools, json, math, pathlib, re, subprocess, sys, tempfile, threading
def fail(why): raise ValueError(why)
def place(file, line="", seq=""): return file + f":{line}" * (line != "") + f" (seq {seq})" * (seq != "")
def sha(data): return hashlib.sha256(data).digest()
def tagged(tag, text): return sha(f"cursor-rec/1 {tag}\n{text}".encode()).hex()
def number(f):  # JSON in its one form (RFC 8785); every number is a float here, as in ECMAScript
    if math.isfinite(f) and f.is_integer() and abs(f) < 2**53: return str(int(f))
    _, digits, exponent = decimal.Decimal(repr(f)).normalize().as_tuple() if math.isfinite(f) else fail("a number that no double holds"); d, n = "".join(map(str, digits)), len(digits) + exponent  # f = 0.d * 10^n
    if 0 < n <= 21: d = d[:n].ljust(n, "0") + ("." + d[n:] if d[n:] else "")
    elif -6 < n <= 0: d = "0." + "0" * -n + d
    else: d = d[0] + ("." + d[1:] if d[1:] else "") + f"e{n - 1:+d}"
    return "-" * (f < 0) + d
def jcs(v):
    if isinstance(v, dict): return "{" + ",".join([jcs(k) + ":" + jcs(v[k]) for k in sorted(v, key=lambda k: k.encode("utf-16-be", "surrogatepass"))]) + "}"
    if isinstance(v, list): return "[" + ",".join(map(jcs, v)) + "]"
    if isinstance(v, str): return re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(v, ensure_ascii=False))
    return number(v) if type(v) is float else json.dumps(v)
def depth(v): return 1 + max(map(depth, v.values() if isinstance(v, dict) else v), default=0) if isinstance(v, (dict, list)) else 0
def unique(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else fail("a member name is repeated")
def parse(data):
    try:
        v = json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_int=float, parse_constant=lambda name: float("nan"))
        return v if isinstance(v, dict) and depth(v) <= 1000 else fail("no object, or one nested more than 1,000 deep")
    except RecursionError: fail("nested more than 1,000 deep")
def matches(pattern, name): p = re.compile(pattern, re.S); f = lambda v: isinstance(v, str) and p.fullmatch(v) is not None; f.__name__ = name; return f
def a_string(v): return isinstance(v, str)
def a_whole_number(v): return type(v) is float and v.is_integer() and 0 <= v < 2**53
def from_0_to_1(v): return type(v) is float and 0 <= v <= 1
def a_header(v): return isinstance(v, list) and list(map(type, v)) == [str, str] and v[0] == v[0].lower()
def bytes_of(v):  # None where v is not base64 in its one form
    raw = base64.b64decode(v) if a_string(v) and re.fullmatch("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2,3}={1,2})?", v) and len(v) % 4 == 0 else b""
    return raw if base64.b64encode(raw).decode() == v else None
def base64_in_its_one_form(v): return bytes_of(v) is not None
def a_public_key(v): return len(bytes_of(v) or b"") == 32
a_time = matches(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}\.[0-9]{3}Z", "a UTC time with milliseconds")
a_hash, a_salt, a_json_number = matches("[0-9a-f]{64}", "a hash"), matches("[0-9a-f]{32}", "a salt"), matches(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", "")
a_uuid7 = matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "a UUIDv7")
a_pointer, an_iso_time = matches("(/([^~/]|~[01])*)*", "a JSON pointer"), matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*", "an ISO 8601 time")
STR, INT, SIDE, POLICY = a_string, a_whole_number, {"request", "response"}, {"digest": a_string, "record": a_string}
IDENTITY = {"method": {"oidc", "os-user"}, "isUnidentified?": {True}, "groups?": [STR], "authTime?": an_iso_time, "subject": STR, "issuer?": STR, "email?": STR, "name?": STR}
HEADER = {"format": {"cursor-rec/1"}, "id": a_uuid7, "startedAt": a_time, "identity": IDENTITY, "host": {"name": STR, "os": STR, "user": STR},
          "device": {"id": STR, "publicKey?": a_public_key, "keyStore?": {"keychain", "file"}}, "recorder": {"version": STR}, "policy": POLICY, "conversationId?": STR, "labels?": [STR], "remaskOf?": {"session": a_uuid7, "tip": a_hash}}
DATA = {"exchange-opened": {"exchange": a_uuid7, "method": STR, "url": STR, "route": STR, "dialect": STR, "headers": [a_header], "omitted?": {"never", "counted"}, "resumed?": {True},
                        "client": {"address": STR, "userAgent?": STR, "process?": {"pid": INT, "executable?": STR}}, "link": {"by": {"conversation-id", "request-id", "previous-response", "history", "connection"}, "confidence": from_0_to_1}},
    "frames": {"exchange": a_uuid7, "side": SIDE, "frames": [{"t": INT, "type": STR}]}, "part": {"value": None}, "redaction": {"exchange": a_uuid7, "findings": [{"where": STR, "rule": STR, "fingerprint": STR, "length": INT}]},
    "exchange-closed": {"exchange": a_uuid7, "requestBytes": INT, "responseBytes": INT, "error?": {"code": STR, "message": STR}, "outcome": {"completed", "failed", "cancelled", "cut", "tunnelled"}},
    "gap": {"reason": STR, "from": INT, "to": INT, "bytes?": INT, "exchange?": a_uuid7, "side?": SIDE}, "mark": {"label": STR}, "identity": {"reason": STR, "identity?": IDENTITY}, "policy": {"reason": STR, "policy": {}}, "session-closed": {"reason": STR, "exchanges": INT, "gaps": INT, "redactions": INT, "coverage?": dict.fromkeys(("whole", "withGaps", "omitted", "tunnelled", "unfinished"), INT)},
    "segment-closed": {"segment": INT, "reason": {"size", "age", "session"}, "first": INT, "last": INT}}
FRAME = {"head": ({"status": INT, "headers": [a_header]}, ()), "json": ({}, ("value",)), "line": ({}, ("value", "text")), "bytes": ({}, ("text", "base64")), "event": ({"event?": STR, "id?": STR, "retry?": INT}, ("value", "text", "comment")), "envelope": ({"isEnd?": {True}}, ("value", "text", "base64")),
    "run": ({"of?": {"envelope"}, "event?": STR, "at": [a_pointer], "pieces": [[None]]}, ("value",)), "message": ({"opcode": {"text", "binary", "close", "ping", "pong"}}, ("value", "text", "base64")), "digest": ({"sha256": a_hash, "bytes": INT}, ()), "trailers": ({"headers": [a_header]}, ())}
ERASURE = {"type": {"erasure"}, "seq": INT, "prev": a_hash, "session": a_uuid7, "at": a_time, "by": {"method": STR, "subject": STR}, "scope": {"session", "turn", "match"}, "reason?": STR, "entries": [[INT]], "key": STR, "signature": STR}
def misfits(v, shape, path):  # a shape is a predicate, a set of words, [shape of each element], or {member: shape}, where `?` ends the name of a member that may be absent
    if isinstance(shape, dict):
        members = [(m.rstrip("?"), s, m[-1] == "?" and (m, v.get("method")) != ("issuer?", "oidc")) for m, s in shape.items()] if isinstance(v, dict) else []
        return [(path, "an object", v)] * (not isinstance(v, dict)) + [x for m, s, may in members if m in v or not may for x in (misfits(v[m], s, f"{path}.{m}") if m in v else [(f"{path}.{m}", "to be there", "nothing")])]
    if isinstance(shape, list): return [x for i, e in enumerate(v) for x in misfits(e, shape[0], f"{path}[{i}]")] if isinstance(v, list) else [(path, "an array", v)]
    good = type(v) in (str, bool) and v in shape if isinstance(shape, set) else shape is None or shape(v)
    return [] if good else [(path, " or ".join(sorted(map(str, shape))) if isinstance(shape, set) else shape.__name__.replace("_", " "), v)]
def root(leaves):
    k = 1 << (len(leaves) - 1).bit_length() - 1 if len(leaves) > 1 else 0
    return sha(b"\1" + root(leaves[:k]) + root(leaves[k:])) if k else sha(b"\0" + leaves[0])
def spans(seqs): return [[g[0][1], g[-1][1]] for g in (list(g) for _, g in itertools.groupby(enumerate(sorted(seqs)), lambda p: p[1] - p[0]))]  # {1, 2, 4} → [[1, 2], [4, 4]]
def within(ranges, seqs): return {s for s in seqs if any(a <= s <= b for a, b in ranges)}
def rising(ranges): return bool(ranges) and all(len(r) == 2 and r[0] <= r[1] for r in ranges) and all(r[1] + 1 < after[0] for r, after in zip(ranges, ranges[1:]))
@functools.cache
def is_signed(key, message, signature):
    with tempfile.TemporaryDirectory() as d:
        for name, data in ("key", bytes.fromhex("302a300506032b6570032100") + key), ("text", message), ("sig", signature): pathlib.Path(d, name).write_bytes(data)
        return subprocess.run("openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile sig".split(), cwd=d, capture_output=True).returncode == 0
class Recording:
    def __init__(self, folder, keys):
        self.folder, self.keys, self.problems, self.notes, self.at, self.erased, self.kept, self.start = folder, keys, [], [], (), set(), set(), None
        self.prev, self.seq, self.id, self.device, self.ended = None, 0, None, {}, False  # prev: None where it cannot be known
        self.parts, self.salts, self.exchanges, self.unknown, self.count, self.is_more, self.has_gap = {}, set(), {}, 0, dict.fromkeys(("exchange-opened", "gap", "redaction"), 0), False, False
    def check(self, good, what, expected, found):
        return bool(good or self.problems.append({**dict(zip(("file", "line", "seq"), self.at)), "text": f"{what}: expected {str(expected)[:300]}, found {found!r:.300}"}))
    def fits(self, v, shape, path): return all([self.check(False, *m) for m in misfits(v, shape, path)] + [not misfits(v, shape, path)])
    def stored(self, v):  # §6: what it reads as, which is the length of an array, "object", "leaf", or "unknown" (erased, or wrong)
        if not isinstance(v, dict): return len([self.stored(x) for x in v]) if isinstance(v, list) else "leaf"
        if not any(re.match(r"\$(?!\$)", k) for k in v): return ([self.stored(x) for x in v.values()], "object")[1]
        if set(v) == {"$number"}: return "leaf" if self.check(a_json_number(v["$number"]), "$number", "a JSON number", v) else "unknown"
        if not self.check(set(v) in ({"$part"}, {"$part", "$take", "$then"}), "stored value", "$number, $part, or $part with $take and $then", list(v)): return "unknown"
        kind = self.parts.get(v["$part"]) if INT(v["$part"]) else None
        if not self.check(kind is not None, "$part", "the seq of a part entry before this one", v["$part"]): return "unknown"
        if len(v) == 1: return kind
        if not self.check(INT(v["$take"]) and isinstance(v["$then"], list), "$take and $then", "a whole number and an array", v): return "unknown"
        length = int(v["$take"]) + self.stored(v["$then"])
        self.check(kind == "unknown" or type(kind) is int and v["$take"] <= kind, "$take", f"at most the length of what entry {v['$part']:.0f} holds ({kind})", v["$take"])
        return kind if kind == "unknown" else length
    def frame(self, f, path):  # §5; FRAME has the members, and those of which exactly one is there
        members, one_of = FRAME.get(f["type"], ({}, ())); is_fit = self.fits(f, {**members, **{m + "?": {"base64": base64_in_its_one_form, "value": None}.get(m, STR) for m in one_of}}, path)
        if one_of: is_fit &= self.check(sum(m in f for m in one_of) in (1, 1 - (f["type"] == "event" and not f.keys().isdisjoint(("event", "id", "retry")))), path, "one of " + ", ".join(one_of), list(f))
        if "value" in f: self.stored(f["value"])
        is_piece = lambda p: len(p) == 1 + len(f["at"]) and INT(p[0]) and not any(isinstance(x, (dict, list)) for x in p)
        self.check(f["type"] != "run" or not is_fit or f["pieces"] and f["t"] == (f["pieces"][0] or [None])[0] and all(map(is_piece, f["pieces"])), path + ".pieces", "at least one [t, a leaf for each pointer], and t of the first as t of the frame", f.get("pieces"))
    def content(self, seq, kind, d):  # §4, §12.4-6; d is None where it was erased
        self.has_gap |= d is None or kind == "gap"; x = (d or {}).get("exchange")
        if kind in self.count and (kind != "redaction" or d is None): self.count[kind] += 1
        if kind == "part": self.parts[seq] = "unknown" if d is None or "value" not in d else self.stored(d["value"])
        if d is None: self.unknown += kind == "exchange-opened"; self.is_more |= kind == "redaction"; return self.notes.append(f"{place(*self.at)}: erased ({kind})")
        if kind not in DATA or not self.fits(d, DATA[kind], "data"): return
        if kind == "exchange-opened": self.check(x not in self.exchanges, "exchange", "to be opened once, and first", x); self.exchanges[x] = "open"
        elif kind in ("frames", "redaction", "exchange-closed"):
            if x not in self.exchanges: self.check(self.unknown > 0, "exchange", "to be opened before", x); self.unknown -= 1; self.exchanges[x] = "open"
            self.check(kind == "redaction" or self.exchanges[x] == "open", "exchange", f"no {kind} once it is closed", x)
            if kind == "exchange-closed": self.exchanges[x] = "closed"
        if kind == "frames": [self.frame(f, f"data.frames[{i}]") for i, f in enumerate(d["frames"])]
        if kind == "redaction": self.count[kind] += len(d["findings"])
        if kind == "gap": self.notes.append(f"{place(*self.at)}: gap {jcs(d)}")
        for m, n in zip(("exchanges", "gaps", "redactions"), self.count.values()) if kind == "session-closed" else ():
            self.check(d[m] == n or m == "redactions" and self.is_more and d[m] > n, "data." + m, n, d[m])
    def line(self, raw):  # §3 → (seq, type, data, hash), or None where it is no entry
        prev, self.prev = self.prev, None
        try:
            e = parse(raw) if len(raw) <= 64 << 20 else fail("longer than 64 MiB")
            own = "{" + ",".join(f'"{m}":{jcs(e[m])}' for m in "seq prev t type commit salt data".split() if m in e) + "}"
        except ValueError as error: return self.check(False, "line", "an entry", error) or None
        self.check(raw == own.encode(), "line", "the one way to write it: " + own, raw.decode())
        is_erased = "salt" not in e and "data" not in e
        if not self.fits(e, {"seq": INT, "prev": a_hash, "t": INT, "type": STR, "commit": a_hash, **({} if is_erased else {"salt": a_salt, "data": {}})}, "entry"): return None
        self.at = (*self.at[:2], int(e["seq"])); self.check(e["seq"] == self.seq, "seq", self.seq, int(e["seq"])); self.check(prev in (None, e["prev"]), "prev", prev, e["prev"])
        if not is_erased: self.check(e["commit"] == (commit := tagged("data", e["salt"] + "\n" + jcs(e["data"]))), "commit", commit, e["commit"])
        self.check(is_erased or e["salt"] not in self.salts, "salt", "one that no other entry has", e.get("salt")); self.salts.add(e.get("salt")); (self.erased if is_erased else self.kept).add(int(e["seq"]))
        self.prev, self.seq = tagged("entry", jcs({m: e[m] for m in ("commit", "prev", "seq", "t", "type")})), int(e["seq"]) + 1
        return int(e["seq"]), e["type"], e.get("data"), self.prev
    def segment(self, n, is_last):  # §12.3 → its entries and the reason of its segment-closed: None where it is open, "?" where that was erased
        name, entries, reason, types = f"{n:04d}.jsonl", [], None, [None]
        self.at, (*lines, tail) = (name,), (self.folder / name).read_bytes().split(b"\n"); self.check(not self.ended, "segment", "none after the session's end", name)
        for i, raw in enumerate(lines, 1):
            self.at = (name, i); entry = self.line(raw)
            seq, kind, data, _ = entry or (None, None, None, None); entries.append(entry); types.append(kind)
            self.check(not self.ended or types[-2:] == ["session-closed", "segment-closed"], "entry", "nothing after session-closed but its segment-closed", kind)
            if entry: self.content(seq, kind, data); self.ended |= kind == "session-closed"
            if kind != "segment-closed": continue
            self.check(i == len(lines), "segment-closed", "to be the last line", f"{len(lines) - i} lines after it")
            reason = "?" if data is None else data.get("reason")
            for m, v in ("segment", n), ("first", entries[0] and entries[0][0]), ("last", seq): self.check(data is None or data.get(m) == v, "data." + m, v, data and data.get(m))
            self.check(reason == "?" or (reason == "session") == (types[-2] == "session-closed"), "data.reason", "session exactly after session-closed", reason)
        self.check(types[-1] == "segment-closed" and not tail if reason or not is_last else True, "end", "segment-closed and its LF", tail or types[-1])
        self.notes += [f"{name}: {len(tail)} bytes after the last LF are not looked at"] * bool(tail); return entries, reason
    def seal(self, n, entries, reason):  # §8
        name, key, data = f"cursor-rec/{self.device.get('id')}", bytes_of(self.device.get("publicKey")), (self.folder / f"{n:04d}.seal").read_bytes()
        self.at = (f"{n:04d}.seal",); self.check(len(data) <= 512 << 10, "size", "at most 512 KiB", len(data))
        text, _, after = data.decode("utf-8", "replace").rpartition("\n\n"); signatures = after.split("\n")
        is_note = signatures.pop() == "" and signatures and all(re.fullmatch(r"— [^\s+]+ [A-Za-z0-9+/]+=*", s) for s in signatures)
        if not self.check(is_note, "end", "signature lines", after) or not self.check(all(entries) and entries, "segment", "entries that can be hashed", "others"): return
        if reason == "?": reason = "session" if entries[-2:][0][1] == "session-closed" else "age" if text.endswith("\nage") else "size"
        want = ["cursor-rec/1 seal", self.id, str(n), f"{entries[0][0]} {entries[-1][0]}", root([bytes.fromhex(e[3]) for e in entries]).hex(), entries[-1][3], reason]
        for i, (w, g) in enumerate(zip(want, text.split("\n") + [None] * 7), 1): self.at = (self.at[0], i); self.check(w == g, "text", w or "no seal of a segment without segment-closed", g)
        if not self.check(text.count("\n") == 6, "text", "seven lines", text) or not self.check(key and len(key) == 32, "device.publicKey", "to be in the header, since there are seals", key): return
        signed = [(line.split(" ")[1], bytes_of(line.split(" ")[2]) or b"") for line in signatures]; own = [s for signer, s in signed if (signer, s[:4]) == (name, sha(name.encode() + b"\n\1" + key)[:4])]
        self.check(own and all(len(s) > 4 for _, s in signed), "signatures", f"base64 of key ids and signatures, one of {name}", after)
        self.check(all(len(s) == 68 and is_signed(key, (text + "\n").encode(), s[4:]) for s in own), "signature", "one that holds", after)
    def tombstones(self):  # §14: what it finds is listed, and is no problem → (those that explain, lines with a fault, erased seqs that none explains)
        path, seq, prev, told, faults = self.folder / "erasures.jsonl", 0, self.start, [], []
        for i, raw in enumerate(path.read_bytes().split(b"\n")[:-1] if path.is_file() and not path.is_symlink() else [b""] * (path.is_symlink() or path.exists()), 1):
            try: e = parse(raw); is_one = not misfits(e, ERASURE, "") and raw == jcs(e).encode() and rising(e["entries"])
            except ValueError: is_one = False
            if not is_one: faults.append(i); continue
            text, is_next = ("cursor-rec/1 erasure\n" + jcs({m: v for m, v in e.items() if m != "signature"})).encode(), (e["seq"], e["prev"]) == (seq, prev)
            seq, prev, holds = e["seq"] + 1, sha(text).hex(), e["session"] == self.id and e["key"] in (self.device.get("publicKey"), *self.keys) and is_signed(bytes_of(e["key"]) or b"", text, bytes_of(e["signature"]) or b"")
            if holds: told.append({"line": i, **{m: e[m] for m in ("at", "by", "scope", "reason") if m in e}, "entries": e["entries"], "unfinished": spans(within(e["entries"], self.kept))})
            faults += [i] * (not holds or not is_next)
        return told, faults, spans(self.erased.difference(*(within(t["entries"], self.erased) for t in told)))
    def verify(self):
        names = sorted(f.name for f in self.folder.iterdir() if re.fullmatch(r"session\.json|(?!0000)([0-9]{4}|[1-9][0-9]{4,})\.(jsonl|seal|receipt)", f.name))
        for f in names: self.at = (f,); self.check((self.folder / f).is_file() and not (self.folder / f).is_symlink(), "file", "a regular file", "another kind")
        names, self.at, reason = [] if self.problems else names, ("session.json",), None  # what is no file is not read
        numbers, seals = (sorted(int(f.split(".")[0]) for f in names if f.endswith(end)) for end in (".jsonl", ".seal"))
        try:
            data = (self.folder / "session.json").read_bytes() if "session.json" in names else fail("nothing that can be read")
            header = parse(data); self.prev = self.start = tagged("session", jcs(header)); self.check(len(data) <= 1 << 20, "size", "at most 1 MiB", len(data))
            if self.fits(header, HEADER, "header"): self.id, self.device = header["id"], header["device"]
        except ValueError as error: self.check(False, "header", "a JSON object in UTF-8", error)
        for n in numbers:
            entries, reason = self.segment(n, n == numbers[-1])
            if n in seals: self.seal(n, entries, reason)
        self.at, key, is_closed = (".",), self.device.get("publicKey"), self.ended and reason is not None
        self.check(numbers == list(range(1, len(numbers) + 1)), "segments", "numbers from 1 without holes", numbers)
        self.check(seals == list(range(1, len(seals) + 1)) and set(seals) <= set(numbers), "seals", "none missing before another, none without its segment", seals)
        self.check(not self.keys or key in self.keys and (not is_closed or seals == numbers), "keys", f"device.publicKey one of {self.keys}, and all seals where the session is closed", (key, seals))
        if self.problems or not is_closed or key and seals != numbers: return "not what it claims" if self.problems else "cut off"
        return "intact with gaps" if self.has_gap else "intact and attested" if self.keys else "intact"
def folder(name): return name if pathlib.Path(name).is_dir() else fail(name)
def main(keys, folders, is_json):
    for folder in folders:
        one = Recording(pathlib.Path(folder), keys); verdict = one.verify(); codes.append(5 if one.problems else 0)
        erasures, faults, unexplained = one.tombstones() if one.start else ([], [], [])
        one.notes += [f"erased by {t['by']['subject']} at {t['at']}: entries {jcs(t['entries'])}" + f", not finished: {t['unfinished']}" * bool(t["unfinished"]) for t in erasures] + [f"erasures.jsonl:{i}: explains nothing, or is not the next" for i in faults] + [f"entries {r}: erased, and nothing says by whom" for r in unexplained]
        if is_json: print(json.dumps({"folder": folder, "verdict": verdict, "problems": one.problems, "notes": one.notes, "erasures": erasures, "erasureFaults": faults, "unexplained": unexplained}))
        else: print(*(place(*list(p.values())[:-1]) + ": " + p["text"] for p in one.problems), *("note: " + s for s in one.notes), f"{folder}: {verdict}", sep="\n")
    codes.append(0)  # it came to its end
if __name__ == "__main__":
    sys.setrecursionlimit(20000); threading.stack_size(512 << 20); sys.stdout.reconfigure(errors="backslashreplace"); codes = []
    given = argparse.ArgumentParser(); given.add_argument("folders", nargs="+", type=folder); given.add_argument("--key", action="append", default=[]); given.add_argument("--json", action="store_true")
    given = given.parse_args(); thread = threading.Thread(target=main, args=(given.key, given.folders, given.json)); thread.start(); thread.join()
    sys.exit(max(codes) if codes[-1:] == [0] else 1)  # 1: an error of this program
