import type { GraphNode } from '@tokensift/core';
import { TokensiftError } from '@tokensift/core';
import { bindShape, GraphBuilder, input } from '@tokensift/graph';
import { describe, expect, it } from 'vitest';
import { Scope } from './scope.ts';

function rootOf(options: Partial<Parameters<typeof Scope.root>[0]> = {}) {
  const builder = new GraphBuilder();
  const root = Scope.root({ builder, dropout: 'none', ...options });
  return { builder, root, x: input(builder, 'x', ['batch', 4], 'float32') };
}

describe('Scope', () => {
  it('names parameters by their place, with layer and head', () => {
    const { root, x } = rootOf();
    const layer = root.child('encoder').child(1).inLayer(1);
    layer.linear('dense', x, 3, { role: 'output', heads: { count: 2, along: 'rows' } });
    layer.layerNorm('norm', x, 1e-5, { bias: false });
    root.inLayer(2).inHead().linear('', x, 2, { role: 'classifier' }, { bias: false });
    expect(root.parameters).toEqual([
      {
        name: 'encoder.1.dense.weight',
        shape: [3, 4],
        role: 'output',
        layer: 1,
        head: false,
        heads: { count: 2, along: 'rows' },
      },
      { name: 'encoder.1.dense.bias', shape: [3], role: 'output', layer: 1, head: false },
      { name: 'encoder.1.norm.weight', shape: [4], role: 'layer-norm', layer: 1, head: false },
      { name: 'weight', shape: [2, 4], role: 'classifier', layer: 2, head: true },
    ]);
  });

  it('refuses a parameter that is asked for twice with another shape', () => {
    const { root } = rootOf();
    root.parameter('table', [2, 3], { role: 'output' });
    expect(() => root.parameter('table', [2, 3], { role: 'output' })).not.toThrow();
    let caught: unknown;
    try {
      root.parameter('table', [3, 2], { role: 'output' });
    } catch (error) {
      caught = error;
    }
    expect(TokensiftError.isInstance(caught)).toBe(true);
    expect(caught).toMatchObject({ code: 'internal', where: 'table' });
    expect((caught as TokensiftError).message).toContain('[2,3] and as [3,2]');
  });

  it('notes the layers that share a parameter, once each and in order', () => {
    const { root } = rootOf();
    const nodes: GraphNode[] = [];
    for (const layer of [3, 1, 3, 2]) {
      nodes.push(root.inLayer(layer).parameter('w', [2], { role: 'layer-norm' }));
    }
    root.inLayer(1).parameter('own', [2], { role: 'layer-norm' });
    expect(root.parameters).toEqual([
      { name: 'w', shape: [2], role: 'layer-norm', layer: 1, sharedBy: [1, 2, 3], head: false },
      { name: 'own', shape: [2], role: 'layer-norm', layer: 1, head: false },
    ]);
    expect(new Set(nodes).size).toBe(1);
  });

  it('takes an input of the same name for the same, and keeps how it is computed', () => {
    const { root } = rootOf();
    const first = root.feed('ids', { shape: ['batch*length'], type: 'int32', values: (batch) => batch.ids });
    const other = { shape: ['batch*length'], type: 'int32', values: () => new Int32Array(0) } as const;
    expect(root.child('a').feed('ids', other)).toBe(first);
    expect([...root.feeds.keys()]).toEqual(['ids']);
    const ids = Int32Array.of(1);
    expect(root.feeds.get('ids')!.values({ ids } as never)).toBe(ids);
  });

  it('has dropout where it is asked for: everywhere, in the head, or not at all', () => {
    for (const [dropout, everywhere, head] of [
      ['none', false, false],
      ['head', false, true],
      ['everywhere', true, true],
    ] as const) {
      const { root, x } = rootOf({ dropout });
      expect(root.dropout('site', x) !== x, dropout).toBe(everywhere);
      expect(root.dropout('head', x, 'head') !== x, dropout).toBe(head);
    }
  });

  it('lets an adapter replace a linear map, and tells it its full name', () => {
    const names: string[] = [];
    const { root, x } = rootOf({
      adapter: {
        parameters: [],
        values: new Map(),
        linear: ({ name, x: tokens, bias }) => {
          names.push(`${name} ${bias ? 'with' : 'without'} bias`);
          return name.endsWith('query') ? tokens : undefined;
        },
      },
    });
    const layer = root.child('layer').child(0).inLayer(0);
    expect(layer.linear('query', x, 4, { role: 'query' })).toBe(x);
    expect(layer.linear('key', x, 4, { role: 'key' }, { bias: false })).not.toBe(x);
    expect(names).toEqual(['layer.0.query with bias', 'layer.0.key without bias']);
    // The map is still a parameter of the model.
    expect(root.parameters.map(({ name }) => name)).toContain('layer.0.query.weight');
  });

  it('counts virtual tokens as positions, and virtual keys as keys', () => {
    const virtual = { embeddings: () => undefined as never, ofLayer: () => undefined as never };
    const { root } = rootOf({
      adapter: {
        parameters: [],
        values: new Map(),
        virtualTokens: { count: 2, ...virtual },
        virtualKeys: { count: 3, ...virtual },
      },
    });
    expect(bindShape([root.length, root.keys], { length: 10 })).toEqual([12, 15]);
  });
});
