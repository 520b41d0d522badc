/** A construct and the texts that it is present in. */
export interface CountedConstruct {
  /** Token ids, in order. */
  readonly ids: Int32Array;
  /** n(g): texts that contain the construct, however often. */
  readonly support: number;
  /** n(g,c) by class index; sums to `support`. */
  readonly perClass: Int32Array;
}

/** What association scores are computed from. */
export interface ConstructCounts {
  /** N: number of texts. */
  readonly texts: number;
  /** N(c) by class index. */
  readonly textsPerClass: Int32Array;
  /**
   * Every construct with the least support, by length and then in order of first occurrence. With a construct, all
   * its parts are here too.
   */
  readonly constructs: readonly CountedConstruct[];
}

/** A number that says how much a construct tells about the class: larger is more. */
export interface AssociationScore {
  readonly name: string;
  /** One finite score for each of `counts.constructs`, in their order: what they tell about all classes. */
  compute(counts: ConstructCounts): Float64Array;
  /**
   * What they tell about one class against all others. Without it, `compute` is asked about two classes, the others
   * (0) and this one (1).
   */
  forClass?(counts: ConstructCounts, target: number): Float64Array;
}
