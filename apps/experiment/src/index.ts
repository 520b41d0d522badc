/** What programs import: the library of classifiers. The command line is `main.ts`. */
export * from '@tokensift/classifier';
