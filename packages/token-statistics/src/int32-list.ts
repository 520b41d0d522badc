/** A list of 32-bit integers that grows by doubling; a plain array takes two to four times the memory. */
export class Int32List {
  length = 0;
  #values = new Int32Array(1024);

  get(index: number): number {
    return this.#values[index];
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** A copy of the integers pushed so far. */
  toArray(): Int32Array {
    return this.#values.slice(0, this.length);
  }
}
