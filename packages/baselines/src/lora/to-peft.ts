import type { ParameterValues, PeftAdapter, PlacedModule, Tensor } from '@tokensift/core';
import type { LinearMap } from '../linear-maps.ts';
import { modelPrefix } from '../peft/saved-adapter.ts';
import { type LoraInit, loraNames } from './init.ts';

/**
 * Maps that lie in one module of the checkpoint are one map there, with their ranks side by side: A is all of theirs, and B
 * has theirs as blocks. All maps have one rank in a file, so others are filled up with zeros. Undefined for DoRA on such
 * maps, whose lengths PEFT would take from the whole module.
 */
export function loraToPeft(
  { targets, rank, alpha, scaling, dropout, rankStabilized, dora }: LoraInit,
  values: ParameterValues,
  place: (name: string) => PlacedModule,
): PeftAdapter | undefined {
  const placed = targets.map((target) => ({ target, place: place(target.name) }));
  if (dora && placed.some(({ place: { part, transposed } }) => part || transposed)) return undefined;
  const modules = [...new Set(placed.map(({ place: { name } }) => name))];
  const mapsOf = (module: string) => placed.filter(({ place: { name } }) => name === module);
  const wholeRank = rank * Math.max(...modules.map((module) => mapsOf(module).length));
  const tensors = modules.flatMap((module): [string, Tensor<Float32Array>][] => {
    const maps = mapsOf(module);
    const names = loraNames(`${modelPrefix}${module}`);
    const magnitude = values.get(loraNames(maps[0].target.name).magnitude);
    return [
      [names.a, stackedA(maps, values, wholeRank)],
      [names.b, blocksOfB(maps, values, wholeRank)],
      ...(dora && magnitude ? [[names.magnitude, magnitude] satisfies [string, Tensor<Float32Array>]] : []),
    ];
  });
  return {
    config: {
      peft_type: 'LORA',
      r: wholeRank,
      lora_alpha: wholeRank === rank ? alpha : scaling * (rankStabilized ? Math.sqrt(wholeRank) : wholeRank),
      lora_dropout: dropout,
      use_rslora: rankStabilized,
      use_dora: dora,
      bias: 'none',
      fan_in_fan_out: placed.some(({ place: { transposed } }) => transposed),
      init_lora_weights: true,
      target_modules: modules,
    },
    tensors: new Map(tensors),
    modelPrefix,
  };
}

interface PlacedMap {
  readonly target: LinearMap;
  readonly place: PlacedModule;
}

/** The maps' A [rank, inputs] one below the other, [whole rank, inputs]. */
function stackedA(
  maps: readonly PlacedMap[],
  values: ParameterValues,
  wholeRank: number,
): Tensor<Float32Array> {
  const inputs = maps[0].target.weight.shape[1];
  const data = new Float32Array(wholeRank * inputs);
  maps.forEach(({ target }, i) => {
    const a = values.get(loraNames(target.name).a)!;
    data.set(a.data, i * a.data.length);
  });
  return { shape: [wholeRank, inputs], data };
}

/** The maps' B [outputs, rank] as blocks of the module's, [outputs of all its parts, whole rank]. */
function blocksOfB(
  maps: readonly PlacedMap[],
  values: ParameterValues,
  wholeRank: number,
): Tensor<Float32Array> {
  const outputs = maps[0].target.weight.shape[0];
  const rows = outputs * (maps[0].place.part?.of ?? 1);
  const data = new Float32Array(rows * wholeRank);
  maps.forEach(({ target, place: { part } }, i) => {
    const { data: b, shape } = values.get(loraNames(target.name).b)!;
    const rank = shape[1];
    for (let row = 0; row < outputs; row++) {
      const start = ((part?.index ?? 0) * outputs + row) * wholeRank + i * rank;
      data.set(b.subarray(row * rank, (row + 1) * rank), start);
    }
  });
  return { shape: [rows, wholeRank], data };
}
