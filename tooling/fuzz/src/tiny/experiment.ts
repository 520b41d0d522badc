// By its path: a dependency on an application would ask for its command before it is built.
export * from '../../../../apps/experiment/testing/index.ts';
