#!/usr/bin/env python3
"""Writes merkle.json and notes.json: Merkle roots (RFC 6962) and signed notes (C2SP), by Python's hashlib and openssl, with none of our code.

Usage: make.py [folder]   (default: where this script stands). The keys are made of seeds: they are no one's.
"""
import base64, hashlib, json, os, subprocess, sys, tempfile

out = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))

def sha(data): return hashlib.sha256(data).digest()

def root(leaves):
    if not leaves: return sha(b'')
    if len(leaves) == 1: return sha(b'\0' + leaves[0])
    half = 1
    while half * 2 < len(leaves): half *= 2
    return sha(b'\1' + root(leaves[:half]) + root(leaves[half:]))

def openssl(*arguments, data=b''):
    return subprocess.run(['openssl', *arguments], input=data, capture_output=True, check=True).stdout

def note(name, seed, text):
    with tempfile.TemporaryDirectory() as folder:
        key, message = os.path.join(folder, 'key'), os.path.join(folder, 'message')
        open(key, 'wb').write(bytes.fromhex('302e020100300506032b657004220420') + sha(seed.encode()))
        open(message, 'wb').write(text.encode())
        public = openssl('pkey', '-inform', 'DER', '-in', key, '-pubout', '-outform', 'DER')[-32:]
        signature = openssl('pkeyutl', '-sign', '-rawin', '-keyform', 'DER', '-inkey', key, '-in', message)
    key_id = sha(name.encode() + b'\n\x01' + public)[:4]
    line = '\u2014 %s %s\n' % (name, base64.b64encode(key_id + signature).decode())
    return {'name': name, 'publicKey': base64.b64encode(public).decode(), 'keyId': key_id.hex(), 'text': text, 'note': text + '\n' + line}

leaves = [sha(b'leaf %d' % index) for index in range(70)]
roots = [{'leaves': count, 'root': root(leaves[:count]).hex()} for count in [*range(0, 18), 31, 32, 33, 63, 64, 65, 70]]
seal = 'cursor-rec/1 seal\n019abc00-0000-7000-8000-000000000001\n1\n0 41\n%s\n%s\nsession\n' % (root(leaves[:42]).hex(), leaves[41].hex())
notes = [
    note('cursor-rec/019ab000-0000-7000-8000-000000000001', 'one', seal),
    note('example.com/other', 'two', 'Ognuno sta solo sul cuor della terra\n\n\u00e8 subito sera.\n'),
]
for name, value in {'merkle': {'leaves': [leaf.hex() for leaf in leaves], 'roots': roots}, 'notes': notes}.items():
    with open(os.path.join(out, name + '.json'), 'w') as file: file.write(json.dumps(value, indent=1) + '\n')
