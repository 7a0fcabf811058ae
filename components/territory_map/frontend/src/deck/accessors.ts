/** What layers of our own read of an object: a value, or a function of the object. */
export type Accessor<T> = T | ((object: unknown, info: object) => T);

export function readAccessor<T>(accessor: Accessor<T>, object: unknown, info: object): T {
  return typeof accessor === "function" ? (accessor as (o: unknown, i: object) => T)(object, info) : accessor;
}
