/** What layers of our own read of an object: a value, or a function of the object. */
import { createIterable } from "@deck.gl/core";

export type Accessor<T> = T | ((object: unknown, info: object) => T);

/** For each object of a layer's data, what reads an accessor of it. */
export function* readEach(data: unknown): Generator<<T>(accessor: Accessor<T>) => T> {
  const { iterable, objectInfo } = createIterable(data as never);
  for (const object of iterable as Iterable<unknown>) {
    objectInfo.index++;
    yield <T>(accessor: Accessor<T>): T =>
      typeof accessor === "function" ? (accessor as (o: unknown, i: object) => T)(object, objectInfo) : accessor;
  }
}
