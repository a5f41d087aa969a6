// Names that come again with each exchange, kept as one text each.

/** Of hostile names no more than these are kept. */
const MAX_SHARED = 1000;
const shared = new Map<string, string>();

/** The same name, as the text that was met first: what is read from JSON is a text of its own each time. */
export function share<Name extends string>(name: Name): Name {
  // What is kept under a name is that name.
  const known = shared.get(name) as Name | undefined;
  if (known === undefined && shared.size < MAX_SHARED) shared.set(name, name);
  return known ?? name;
}
