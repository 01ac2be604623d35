/** Whoever wants to be told something of a harness, until they say no more. */
export class Listeners<Told extends readonly unknown[]> {
  readonly #all = new Set<(...told: Told) => void>();

  /** The returned function takes it away again. */
  add(listener: (...told: Told) => void): () => void {
    this.#all.add(listener);
    return () => {
      this.#all.delete(listener);
    };
  }

  tell(...told: Told): void {
    for (const listener of this.#all) listener(...told);
  }
}
