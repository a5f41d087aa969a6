// Finds import cycles, and tells each by its shortest way round.

/** One edge of the graph: which file is imported, and whether only for its types. */
export interface Edge {
  readonly target: string;
  readonly isTypeOnly: boolean;
}

/** For each knot of files that import each other, the shortest way round through its first file, as `a → b → a`. */
export function findCycles(graph: ReadonlyMap<string, readonly Edge[]>): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const told = new Set<string>();
  for (const start of [...graph.keys()].sort()) {
    if (told.has(start)) continue;
    const way = shortestWayRound(graph, start);
    if (way === undefined) continue;
    found.push(way);
    for (const file of knotOf(graph, start)) told.add(file);
  }
  return found;
}

/** `a → b (type only) → a`: an edge that only carries types says so. */
export function formatCycle(graph: ReadonlyMap<string, readonly Edge[]>, way: readonly string[]): string {
  const steps = way.map((file, index) => {
    const edges = graph.get(way[index - 1] ?? '')?.filter((edge) => edge.target === file) ?? [];
    return edges.length > 0 && edges.every((edge) => edge.isTypeOnly) ? `${file} (type only)` : file;
  });
  return steps.join(' → ');
}

/** Breadth first from a file until it meets itself again. */
function shortestWayRound(
  graph: ReadonlyMap<string, readonly Edge[]>,
  start: string,
): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const { target } of graph.get(way.at(-1) ?? '') ?? []) {
      if (target === start) return [...way, target];
      if (!seen.has(target)) ways.push([...way, target]);
      seen.add(target);
    }
  }
  return undefined;
}

/** Every file that the start reaches and that reaches the start. */
function knotOf(graph: ReadonlyMap<string, readonly Edge[]>, start: string): readonly string[] {
  return [...reachableFrom(graph, start)].filter((file) => reachableFrom(graph, file).has(start));
}

function reachableFrom(graph: ReadonlyMap<string, readonly Edge[]>, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const { target } of graph.get(file) ?? []) {
      if (!reached.has(target)) open.push(target);
      reached.add(target);
    }
  }
  return reached;
}
