import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

/** Where the build says which modules went into what a browser fetches; `npm run scan:client` reads it. */
export const CLIENT_MODULES = '.svelte-kit/client-modules.json';

/** Kit guards its own server folder; this also sees packages, and what is re-exported under another name. */
export function listClientModules(root: string): Plugin {
  return {
    name: 'list-client-modules',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
      const named = modules.map((id) => path.relative(root, id.replace(/^\0/, '').split('?')[0] ?? ''));
      fs.mkdirSync(path.join(root, '.svelte-kit'), { recursive: true });
      fs.writeFileSync(path.join(root, CLIENT_MODULES), JSON.stringify([...new Set(named)].sort()));
    },
  };
}
