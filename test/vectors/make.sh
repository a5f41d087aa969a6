#!/usr/bin/env bash
# Writes the test vectors of src/core/FORMAT.md from scratch, with bash, jq and sha256sum (or openssl) and none of our code.
# Usage: make.sh [folder]   (default: where this script stands)
#
# `jq -cS` is the canonical form only for what stands here: ASCII member names, no U+007F, and numbers that every
# jq prints as ECMAScript does. Nothing in these recordings is a real secret, person or conversation.
set -euo pipefail
export LC_ALL=C
out=${1:-$(cd "$(dirname "$0")" && pwd)}

sha() { # stdin -> 64 hex digits
  if command -v sha256sum >/dev/null; then sha256sum | cut -c1-64; else openssl dgst -sha256 -r | cut -c1-64; fi
}
jcs() { jq -cS . <<<"$1"; }

# start NAME HEADER: begins a recording.
start() {
  name=$1 folder=$out/$1 seq=0 segment=0 first=0
  rm -rf "$folder"
  mkdir -p "$folder"
  # Pretty-printed and not sorted: the hash covers the canonical form, not these bytes.
  jq . <<<"$2" >"$folder/session.json"
  prev=$(printf 'cursor-rec/1 session\n%s' "$(jcs "$2")" | sha)
  header=$prev
  entries=$(mktemp)
  next_segment
}
next_segment() {
  segment=$((segment + 1)) first=$seq
  file=$folder/$(printf '%04d' "$segment").jsonl
  : >"$file"
}
# entry TYPE T DATA [erased]: appends one line.
entry() {
  local type=$1 t=$2 data salt commit hash
  data=$(jcs "$3")
  salt=$(printf 'salt %s %s' "$name" "$seq" | sha | cut -c1-32)
  commit=$(printf 'cursor-rec/1 data\n%s\n%s' "$salt" "$data" | sha)
  hash=$(printf 'cursor-rec/1 entry\n{"commit":"%s","prev":"%s","seq":%s,"t":%s,"type":"%s"}' \
    "$commit" "$prev" "$seq" "$t" "$type" | sha)
  if [ "${4:-}" = erased ]; then
    printf '{"seq":%s,"prev":"%s","t":%s,"type":"%s","commit":"%s"}\n' \
      "$seq" "$prev" "$t" "$type" "$commit" >>"$file"
  else
    printf '{"seq":%s,"prev":"%s","t":%s,"type":"%s","commit":"%s","salt":"%s","data":%s}\n' \
      "$seq" "$prev" "$t" "$type" "$commit" "$salt" "$data" >>"$file"
  fi
  printf '{"seq":%s,"type":"%s","commit":"%s","hash":"%s"}\n' "$seq" "$type" "$commit" "$hash" >>"$entries"
  prev=$hash seq=$((seq + 1))
}
close_segment() { # T REASON
  entry segment-closed "$1" "{\"segment\":$segment,\"reason\":\"$2\",\"first\":$first,\"last\":$seq}"
}
# finish: one JSON object with what was computed, on stdout.
finish() {
  jq -s --arg header "$header" --arg tip "$prev" --argjson segments "$segment" \
    '{header: $header, tip: $tip, segments: $segments, entries: .}' "$entries"
  rm -f "$entries"
}

A=019abc00-0000-7000-8000-00000000000a
B=019abc00-0000-7000-8000-00000000000b

head_of() { # LAST-DIGIT-OF-ID
  cat <<JSON
{"format":"cursor-rec/1","id":"019abc00-0000-7000-8000-00000000000$1","startedAt":"2026-11-25T10:00:00.000Z",
 "identity":{"method":"os-user","subject":"zoë"},"device":{"id":"019ab000-0000-7000-8000-000000000001"},
 "host":{"user":"zoë","name":"devbox","os":"linux"},"recorder":{"version":"0.1.0"},
 "policy":{"record":"required","digest":"sha256:$(printf 'policy' | sha)"},
 "x-later":{"b":[1,0.5,true,null],"a":"a member that this version does not know: \u00e9 \\\\ \\" / \ud83d\ude00"}}
JSON
}

opened() { # EXCHANGE
  cat <<JSON
{"exchange":"$1","method":"POST","url":"/openai/v1/chat/completions","route":"openai","dialect":"openai-chat",
 "client":{"address":"127.0.0.1","userAgent":"vector/1"},"headers":[["content-type","application/json"]],
 "link":{"by":"connection","confidence":0.5}}
JSON
}

# whole NAME [erased]: the recording that `intact` and `erased` share; the second argument erases entry 2.
whole() {
  start "$1" "$(head_of 1)"
  entry exchange-opened 3 "$(opened $A)"
  entry part 4 '{"value":{"type":"object","properties":{"path":{"type":"string","$$ref":"#/definitions/path"},"$$schema":"draft","limit":{"$number":"12345678901234567890"}},"description":"Reads a file. Tab\tnewline\nquote\" backslash\\ slash/ bell\u0007 backspace\b formfeed\f"}}'
  entry part 4 '{"value":[{"role":"system","content":"Du bist hilfsbereit. \u4f60\u597d \u2028 \ud83d\ude00"},{"role":"user","content":"Say hello."},{"role":"assistant","content":"Hello."}]}' "${2:-}"
  entry frames 5 '{"exchange":"'$A'","side":"request","frames":[{"t":4,"type":"json","value":{"model":"m-1","stream":true,"tools":[{"$part":1}],"messages":{"$part":2,"$take":2,"$then":[{"role":"user","content":"My key is [REDACTED:vector-rule:0a1b2c3d], \u00e9"}]}}}]}'
  entry frames 30 '{"exchange":"'$A'","side":"response","frames":[{"t":12,"type":"head","status":200,"headers":[["content-type","text/event-stream"],["x-request-id","r-1"]]},{"t":12,"type":"event","comment":"ping"},{"t":13,"type":"event","event":"start","id":"7","value":{"choices":[]}},{"t":20,"type":"run","value":{"choices":[{"delta":{"content":null},"index":0}],"n":null},"at":["/choices/0/delta/content","/n"],"pieces":[[20,"Hel",1],[24,"lo \ud83d\ude00",2],[30,"\u00e9\u0001",3]]},{"t":30,"type":"event","text":"[DONE]"}]}'
  entry part 31 '{"value":{"$part":2,"$take":1,"$then":[{"role":"user","content":"Again?"},{"$part":1}]}}'
  entry redaction 31 '{"exchange":"'$A'","findings":[{"where":"request/body/messages/2/content","rule":"vector-rule","fingerprint":"0a1b2c3d","length":24}]}'
  entry exchange-closed 31 '{"exchange":"'$A'","outcome":"completed","requestBytes":412,"responseBytes":1033}'
  close_segment 32 size

  next_segment
  entry mark 900 '{"label":"before the second try"}'
  entry exchange-opened 1000 "$(opened $B)"
  entry frames 1001 '{"exchange":"'$B'","side":"request","frames":[{"t":1001,"type":"json","value":{"$part":5,"$take":3,"$then":[]}}]}'
  entry x-note 1002 '{"note":"a type that this version does not know"}'
  entry policy 1003 '{"reason":"changed","policy":{"record":"required"}}'
  entry frames 1100 '{"exchange":"'$B'","side":"response","frames":[{"t":1090,"type":"head","status":500,"headers":[]},{"t":1095,"type":"bytes","base64":"AAH/"},{"t":1100,"type":"trailers","headers":[["x-end","1"]]}]}'
  entry exchange-closed 1101 '{"exchange":"'$B'","outcome":"failed","requestBytes":10,"responseBytes":3,"error":{"code":"server-error","message":"status 500"}}'
  entry session-closed 2000 '{"reason":"idle","exchanges":2,"gaps":0,"redactions":1}'
  close_segment 2000 session
}

gap() {
  start gap "$(head_of 2)"
  entry exchange-opened 3 "$(opened $A)"
  entry frames 5 '{"exchange":"'$A'","side":"request","frames":[{"t":4,"type":"digest","sha256":"'"$(printf 'body' | sha)"'","bytes":70000000}]}'
  entry gap 40 '{"reason":"queue-full","from":10,"to":40,"bytes":5000,"exchange":"'$A'","side":"response"}'
  entry exchange-closed 41 '{"exchange":"'$A'","outcome":"cut","requestBytes":70000000,"responseBytes":5000}'
  entry session-closed 50 '{"reason":"stopped","exchanges":1,"gaps":1,"redactions":0}'
  close_segment 50 session
}

whole intact; intact=$(finish)
whole erased erased; erased=$(finish)
gap; gap=$(finish)

# torn: `intact` as it stands when the power went before its last line was whole.
rm -rf "$out/torn"
cp -R "$out/intact" "$out/torn"
size=$(wc -c <"$out/torn/0002.jsonl")
head -c $((size - 100)) "$out/intact/0002.jsonl" >"$out/torn/0002.jsonl"
torn=$(jq '.tip = .entries[-2].hash | .entries |= .[:-1]' <<<"$intact")

jq -n --argjson intact "$intact" --argjson erased "$erased" --argjson torn "$torn" --argjson gap "$gap" \
  '{intact: $intact, erased: $erased, torn: $torn, gap: $gap}' >"$out/expected.json"
