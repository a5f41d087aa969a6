#!/usr/bin/env python3
"""Verifies cursor-rec/1 recordings: written from src/core/FORMAT.md alone, with Python's standard library and openssl.
Usage: verify.py [--key BASE64]... FOLDER...     prints one JSON object a folder: {"folder", "verdict", "problems"}
Exit code: 0 all are what they claim to be, 5 one is not.  A --key is the device.publicKey that seals must be by. """
import base64, decimal, functools, hashlib, itertools, json, math, os, re, subprocess, sys, tempfile
ID, HASH, SALT = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}', '[0-9a-f]{64}', '[0-9a-f]{32}'
SEGMENT = re.compile(r'(\d{4,16})\.(jsonl|seal)', re.A)
TIME, NUMBER = '[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}[.][0-9]{3}Z', '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?'
SEAL = re.compile(r'cursor-rec/1 seal\n(.+)\n(0|[1-9]\d*)\n(0|[1-9]\d*) (0|[1-9]\d*)\n(\w{64})\n(\w{64})\n([a-z-]+)\n', re.A)
NOTE = re.compile(r'(.*\n)\n((?:\u2014 [^\s+]+ [A-Za-z0-9+/]+=*\n)+)', re.S)
sys.setrecursionlimit(20000)
def sha(data): return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).digest()
def jcs(value):
    if isinstance(value, str):  # what is left of surrogates after parsing stands alone
        return re.sub('[\ud800-\udfff]', lambda c: '\\u%04x' % ord(c[0]), json.dumps(value, ensure_ascii=False))
    if isinstance(value, list): return '[' + ','.join(map(jcs, value)) + ']'
    if not isinstance(value, dict): return number(value) if isinstance(value, float) else json.dumps(value)
    names = sorted(value, key=lambda name: name.encode('utf-16-be', 'surrogatepass'))
    return '{' + ','.join(jcs(name) + ':' + jcs(value[name]) for name in names) + '}'
def number(value):  # as ECMAScript prints it
    _, digits, exponent = decimal.Decimal(repr(abs(value))).as_tuple()
    text, point = ''.join(map(str, digits)).rstrip('0'), len(digits) + exponent
    if value == 0: return '0'
    if len(text) <= point <= 21: text += '0' * (point - len(text))
    elif 0 < point <= 21: text = text[:point] + '.' + text[point:]
    elif -6 < point <= 0: text = '0.' + '0' * -point + text
    else: text = text[0] + ('.' + text[1:] if len(text) > 1 else '') + 'e%+d' % (point - 1)
    return '-' * (value < 0) + text
def parse(data):  # JSON without repeated names, of numbers that a double holds, at most 1,000 levels deep
    text = data.decode()
    steps = [{'[': 1, '{': 1, ']': -1, '}': -1}.get(mark, 0) for mark in re.findall(r'"(?:[^"\\]|\\.)*"|[][{}]', text, re.S)]
    if max(itertools.accumulate(steps), default=0) > 1000: raise ValueError('nested more than 1,000 deep')
    def must(holds, value):
        if not holds: raise ValueError('a member name twice, or a number past a double')
        return value
    def pairs(members): return must(len(dict(members)) == len(members), dict(members))
    def finite(digits): return must(math.isfinite(float(digits)), float(digits))
    return json.loads(text, object_pairs_hook=pairs, parse_int=finite, parse_float=finite, parse_constant=finite)
def count(value): return isinstance(value, float) and value.is_integer() and 0 <= value < 2**53
def text_of(value, pattern): return isinstance(value, str) and re.fullmatch(pattern, value) is not None
def members_of(value): return value if isinstance(value, dict) else {}
def is_list(value): return isinstance(value, list)
def root(leaves):
    half = 1 << (len(leaves) - 1).bit_length() - 1 if len(leaves) > 1 else 0
    return sha(b'\1' + root(leaves[:half]) + root(leaves[half:])) if half else sha(b'\0' + leaves[0])
def unbase64(text):
    try: return base64.b64decode(text, validate=True) if base64.b64encode(base64.b64decode(text)).decode() == text else b''
    except (ValueError, TypeError): return b''
@functools.lru_cache(None)
def signed(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (('key', bytes.fromhex('302a300506032b6570032100') + key), ('in', message), ('sig', signature)):
            open(os.path.join(folder, name), 'wb').write(data)
        command = 'openssl pkeyutl -verify -pubin -keyform DER -rawin -inkey key -in in -sigfile sig'
        return subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0
class Recording:
    def __init__(self, folder, keys):
        self.folder, self.keys, self.problems, self.place = folder, keys, [], ('session.json', 0, -1)
        self.salts, self.parts, self.open, self.sealed, self.unsealed, self.seq, self.erased_openings = set(), {}, {}, [], [], 0, 0
        self.counts = {'exchanges': 0, 'gaps': 0, 'redactions': 0}
        self.maybe_more = self.has_gap = self.lost = self.ending = self.ended = False
    def say(self, text): self.problems.append({'file': self.place[0], 'line': self.place[1], 'seq': self.place[2], 'text': text})
    def expect(self, holds, text): return bool(holds or self.say('expected ' + text))
    def read(self, name, most):
        path = os.path.join(self.folder, name)
        is_file = os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) <= most
        return open(path, 'rb').read() if self.expect(is_file, 'a regular file of at most %d bytes' % most) else b''
    def verify(self):
        header = self.header()
        self.device, self.id = members_of(header.get('device')), header.get('id')
        self.key = unbase64(self.device.get('publicKey'))
        self.expect('publicKey' not in self.device or len(self.key) == 32, 'device.publicKey of 32 bytes in base64')
        self.expect(not self.keys or self.device.get('publicKey') in self.keys, 'the key of the recording to be one that was given')
        self.prev = sha('cursor-rec/1 session\n' + jcs(header)).hex()
        files = [name for name in os.listdir(self.folder) if SEGMENT.fullmatch(name) and name.split('.')[0] == '%04d' % int(name.split('.')[0])]
        numbers = sorted({int(name.split('.')[0]) for name in files} - {0})
        for at, number in enumerate(numbers):
            self.place = ('%04d.jsonl' % number, 0, -1)
            self.expect(number == at + 1 and self.place[0] in files, 'segments from 1 on without holes')
            self.expect(not self.ended, 'the session to end with the segment before')
            leaves, facts = self.segment(number, at + 1 == len(numbers)) if self.place[0] in files else ([], None)
            self.place = ('%04d.seal' % number, 0, -1)
            if self.place[0] in files: self.seal(leaves, facts, number)
            else: self.unsealed.append(number)
        last = number if numbers and self.keys and self.ended else max(self.sealed, default=0)
        for self.place in [('%04d.seal' % number, 0, -1) for number in self.unsealed if number <= last]: self.say('expected a seal')
        if self.problems: return 'not what it claims'
        if not self.ended or (self.key and self.unsealed): return 'cut off'
        return 'intact with gaps' if self.has_gap else 'intact and attested' if self.sealed and self.keys else 'intact'
    def header(self):
        try: header = members_of(parse(self.read('session.json', 1 << 20)))
        except ValueError as error: header = {'format': str(error)}
        self.expect(header.get('format') == 'cursor-rec/1' and text_of(header.get('id'), ID) and text_of(header.get('startedAt'), TIME), 'a header')
        for path in 'identity.method identity.subject device.id host.name host.os host.user recorder.version policy.digest policy.record'.split():
            self.expect(isinstance(members_of(header.get(path.split('.')[0])).get(path.split('.')[1]), str), 'a text ' + path)
        return header
    def segment(self, number, is_last):
        file, leaves, facts, closed = self.place[0], [], {'first': None, 'last': None, 'reason': None, 'whole': True}, False
        lines = self.read(file, 1 << 31).split(b'\n')
        for at, line in enumerate(lines[:-1]):
            self.place = (file, at + 1, -1)
            self.expect(not closed, 'nothing after segment-closed')
            entry = self.line(line)
            if entry is None: facts['whole'], self.lost, self.seq = False, True, self.seq + 1
            if entry is None: continue
            self.place = (file, at + 1, int(entry['seq']))
            self.chain(entry)
            leaves.append(bytes.fromhex(self.prev))
            data, kind, closed, facts['last'] = entry.get('data'), entry['type'], entry['type'] == 'segment-closed', entry['seq']
            if at == 0: facts['first'] = entry['seq']
            self.expect(not self.ending or closed, 'segment-closed after session-closed')
            if closed and data is not None:
                facts['reason'] = data.get('reason')
                self.expect(facts['reason'] in (['session'] if self.ending else ['size', 'age']), 'the reason of the close to fit')
                says = {'segment': number, 'first': data.get('first') if facts['first'] is None else facts['first'], 'last': entry['seq']}
                for name, value in says.items(): self.expect(data.get(name) == value, '%s %s in the close' % (name, value))
            self.ended, self.ending = closed and self.ending, kind == 'session-closed' or (self.ending and not closed)
            self.content(entry)
        self.expect((lines[-1] == b'') if closed else is_last, 'segment-closed and LF at the end')
        return leaves, facts
    def line(self, line):
        try: entry = parse(line)
        except ValueError as error: return self.say('expected an entry: %s' % error)
        names = list(entry) if isinstance(entry, dict) else []
        fits = names[:5] == ['seq', 'prev', 't', 'type', 'commit'] and names[5:] in ([], ['salt', 'data'])
        fits = fits and count(entry['seq']) and count(entry['t']) and text_of(entry['prev'], HASH) and text_of(entry['commit'], HASH)
        fits = fits and isinstance(entry['type'], str) and (len(names) == 5 or text_of(entry['salt'], SALT) and isinstance(entry['data'], dict))
        if not self.expect(fits and len(line) <= 1 << 26, 'the members of an entry, in order'): return
        written = '{' + ','.join(jcs(name) + ':' + jcs(entry[name]) for name in names) + '}'
        self.expect(written.encode() == line, 'the one way to write the entry')
        return entry
    def chain(self, entry):
        self.expect(entry['seq'] == self.seq, 'seq %d' % self.seq)
        self.expect(self.lost or entry['prev'] == self.prev, 'prev ' + self.prev)
        self.seq, self.lost = int(entry['seq']) + 1, False
        self.prev = sha('cursor-rec/1 entry\n' + jcs({name: entry[name] for name in ('commit', 'prev', 'seq', 't', 'type')})).hex()
        self.has_gap |= 'salt' not in entry or entry['type'] == 'gap'
        if 'salt' not in entry: return
        self.expect(entry['salt'] not in self.salts, 'a salt that was not used before')
        self.salts.add(entry['salt'])
        commit = sha('cursor-rec/1 data\n%s\n%s' % (entry['salt'], jcs(entry['data']))).hex()
        self.expect(commit == entry['commit'], 'the commit of this salt and data')
    def content(self, entry):
        kind, data, seq = entry['type'], entry.get('data'), entry['seq']
        if kind == 'part': self.parts[seq] = self.length(data.get('value')) if data else None
        if kind in ('exchange-opened', 'gap'): self.counts['exchanges' if kind[0] == 'e' else 'gaps'] += 1
        if data is None: self.erased_openings, self.maybe_more = self.erased_openings + (kind == 'exchange-opened'), self.maybe_more or kind == 'redaction'
        if data is None: return
        if kind in ('exchange-opened', 'frames', 'exchange-closed'): self.exchange(kind, data)
        if kind == 'part': self.expect('value' in data, 'a value'), self.stored(data.get('value'), seq)
        if kind == 'gap': self.expect(isinstance(data.get('reason'), str) and count(data.get('from')) and count(data.get('to')), 'a gap')
        if kind == 'redaction': self.counts['redactions'] += len(self.list(data, 'findings'))
        for name, seen in self.counts.items() if kind == 'session-closed' else ():
            said, more = data.get(name), name == 'redactions' and self.maybe_more
            self.expect(said == seen or (more and count(said) and said > seen), '%s %d' % (name, seen))
        if kind != 'frames': return
        self.expect(data.get('side') in ('request', 'response'), 'side request or response')
        for frame in self.list(data, 'frames'):
            self.expect(count(members_of(frame).get('t')) and isinstance(frame.get('type'), str), 'a frame with t and type')
            self.stored(members_of(frame).get('value'), seq)
    def list(self, data, name): return data[name] if self.expect(is_list(data.get(name)), 'a list of ' + name) else []
    def exchange(self, kind, data):
        if not self.expect(text_of(exchange := data.get('exchange'), ID), 'exchange to be a UUIDv7'): return
        if kind == 'exchange-opened': self.expect(exchange not in self.open, 'an exchange to be opened once')
        elif exchange in self.open: self.expect(self.open[exchange], 'nothing of an exchange that is closed')
        else: self.erased_openings -= self.expect(self.erased_openings > 0, 'the exchange to be opened before')
        self.open[exchange] = kind != 'exchange-closed'
    def stored(self, value, seq):
        special = sorted(value) if any(re.match(r'\$(?!\$)', name) for name in members_of(value)) else []
        if not special: return [self.stored(child, seq) for child in (value if is_list(value) else members_of(value).values())]
        if special == ['$number']: return self.expect(text_of(value['$number'], NUMBER), '$number to be a number')
        part, take, then = value.get('$part'), value.get('$take'), value.get('$then')
        fits = special == ['$part'] or (special == ['$part', '$take', '$then'] and count(take) and isinstance(then, list))
        self.expect(fits and count(part) and part < seq and part in self.parts, 'a reference to a part before')
        held = self.parts.get(part) if count(part) and count(take) else None
        self.expect(held is None or 0 <= take <= held, 'an array of $take elements')
        self.stored(then, seq)
    def length(self, value):  # of the array that a stored value is; -1 for none, None where it cannot be told
        if '$part' not in members_of(value): return len(value) if is_list(value) else -1
        if '$take' not in value: return self.parts.get(value['$part']) if count(value['$part']) else None
        return value['$take'] + len(value['$then']) if count(value['$take']) and is_list(value.get('$then')) else None
    def seal(self, leaves, facts, number):
        self.sealed.append(number)
        note = NOTE.fullmatch(self.read(self.place[0], 1 << 19).decode(errors='replace'))
        seal = note and SEAL.fullmatch(note[1])
        if not seal: return self.say('expected a note over the seven lines of a seal')
        name = 'cursor-rec/%s' % self.device.get('id')
        found = [(line.split(' ')[1], unbase64(line.split(' ')[2])) for line in note[2].splitlines()]
        own = [data[4:] for signer, data in found if (signer, data[:4]) == (name, sha(name.encode() + b'\n\1' + self.key)[:4])]
        self.expect(own and all(len(data) > 4 for _, data in found), 'a signature by the key of the header')
        self.expect(all(signed(self.key, note[1].encode(), signature) for signature in own), 'the signature to hold')
        self.expect([seal[1], int(seal[2])] == [self.id, number], 'the seal of this segment')
        if not (facts and facts['whole'] and self.expect(leaves, 'lines that it is of')): return
        says = (int(seal[3]), int(seal[4]), seal[5], seal[6], facts['reason'] and seal[7])
        self.expect(says == (facts['first'], facts['last'], root(leaves).hex(), self.prev, facts['reason']), 'what the lines come to')
keys, folders = [], sys.argv[1:]
while folders[:1] == ['--key']: keys, folders = keys + folders[1:2], folders[2:]
recordings = [Recording(folder, keys) for folder in folders]
for one in recordings: print(json.dumps({'folder': one.folder, 'verdict': one.verify(), 'problems': one.problems}))
sys.exit(5 if any(one.problems for one in recordings) else 0)
