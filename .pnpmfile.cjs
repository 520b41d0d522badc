// What the registry gets of a manifest: without what only this workspace has, which is the condition by which packages
// resolve to their sources, entries that have nothing else (they are there for tests), and what is for development.

const SOURCE = '@tokensift/source';

function publishedEntries(entries = {}) {
  const published = {};
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry === 'string') published[name] = entry;
    else {
      const { [SOURCE]: _, ...rest } = entry;
      if (Object.keys(rest).length > 0) published[name] = rest;
    }
  }
  return published;
}

/** Of our own packages, that of the same version: all have the same, which changesets cannot say of peers. */
const publishedPeers = (peers, version) =>
  Object.fromEntries(
    Object.entries(peers).map(([name, range]) => [
      name,
      name.startsWith('@tokensift/') ? `^${version}` : range,
    ]),
  );

/** npm states where a package was built in a CI alone, and refuses to publish elsewhere where that is asked for. */
const publishing = ({ provenance, ...config }) => (process.env.CI ? { ...config, provenance } : config);

function beforePacking(workspaceManifest) {
  const { devDependencies, scripts, imports, exports, peerDependencies, publishConfig, ...manifest } =
    workspaceManifest;
  return {
    ...manifest,
    publishConfig: publishing(publishConfig),
    ...(peerDependencies && { peerDependencies: publishedPeers(peerDependencies, manifest.version) }),
    ...(imports && { imports: publishedEntries(imports) }),
    exports: publishedEntries(exports),
  };
}

module.exports = { hooks: { beforePacking } };
