// Checks a transparency log of the collector with Go's own implementation (golang.org/x/mod/sumdb): go run main.go FOLDER KEY
//
// FOLDER has the log as it is served (checkpoint, tile/…), an older checkpoint as old-checkpoint, and receipts/N.tlog-proof with
// receipts/N.leaf. KEY is the log's verifier key.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	folder, key := os.Args[1], os.Args[2]
	verifier, err := note.NewVerifier(key)
	must(err)
	tree := openCheckpoint(read(folder, "checkpoint"), verifier)
	hashes := tlog.TileHashReader(tree, &tiles{folder})
	checkEntries(folder, tree, hashes)
	checkGrowth(openCheckpoint(read(folder, "old-checkpoint"), verifier), tree, hashes)
	fmt.Printf("%d leaves, %d receipts\n", tree.N, checkReceipts(folder, verifier))
}

// openCheckpoint reads a signed tree head: origin, size, root.
func openCheckpoint(message []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(message, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		fail("origin %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

type tiles struct{ folder string }

func (t *tiles) Height() int                        { return 8 }
func (t *tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		// C2SP leaves the height out of the path.
		bytes, err := os.ReadFile(filepath.Join(t.folder, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, bytes)
	}
	return found, nil
}

// checkEntries holds every entry of the bundles against its leaf, which the reader holds against the root.
func checkEntries(folder string, tree tlog.Tree, hashes tlog.HashReader) {
	var next int64
	for next < tree.N {
		width := tree.N - next
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: next / 256, W: int(width)}
		bundle := read(folder, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		for ; len(bundle) > 0; next++ {
			length := int(binary.BigEndian.Uint16(bundle))
			leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, next)})
			must(err)
			if leaf[0] != tlog.RecordHash(bundle[2:2+length]) {
				fail("entry %d is not its leaf", next)
			}
			bundle = bundle[2+length:]
		}
	}
}

func checkGrowth(old, tree tlog.Tree, hashes tlog.HashReader) {
	proof, err := tlog.ProveTree(tree.N, old.N, hashes)
	must(err)
	must(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
}

func checkReceipts(folder string, verifier note.Verifier) int {
	names, err := filepath.Glob(filepath.Join(folder, "receipts", "*.tlog-proof"))
	must(err)
	for _, name := range names {
		receipt, err := os.ReadFile(name)
		must(err)
		leaf, err := os.ReadFile(strings.TrimSuffix(name, ".tlog-proof") + ".leaf")
		must(err)
		head, checkpoint, _ := bytes.Cut(receipt, []byte("\n\n"))
		lines := strings.Split(string(head), "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" {
			fail("first line %q", lines[0])
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		must(err)
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			hash, err := base64.StdEncoding.DecodeString(line)
			must(err)
			proof = append(proof, *(*tlog.Hash)(hash))
		}
		tree := openCheckpoint(checkpoint, verifier)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)))
	}
	return len(names)
}

func read(folder, name string) []byte {
	found, err := os.ReadFile(filepath.Join(folder, name))
	must(err)
	return found
}

func must(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}
