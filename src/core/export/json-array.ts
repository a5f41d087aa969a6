// JSON arrays in pieces: no text is as long as the whole of one.

/** A JSON array of what each value becomes, a piece an element: no more than one of them is held at a time. */
export function* encodeArray<Value>(
  values: Iterable<Value>,
  toElement: (value: Value) => unknown = (value) => value,
): Generator<string> {
  let before = '[';
  for (const value of values) {
    yield `${before}${JSON.stringify(toElement(value))}`;
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}
