// Names that come again with each exchange, kept as one text each.

/** So many are kept: a program that runs for months meets more, as of conversations, and begins anew with those in use now. */
const MAX_SHARED = 1000;
/** What is longer is no name; hostile ones may be megabytes. */
const MAX_CHARS = 200;
const shared = new Map<string, string>();

/** The same name, as the text that was met first: what is read from JSON is a text of its own each time. */
export function share<Name extends string>(name: Name): Name {
  if (name.length > MAX_CHARS) return name;
  // What is kept under a name is that name.
  const known = shared.get(name) as Name | undefined;
  if (known !== undefined) return known;
  if (shared.size >= MAX_SHARED) shared.clear();
  shared.set(name, name);
  return name;
}
