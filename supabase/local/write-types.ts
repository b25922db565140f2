// `npm run types`: a scratch stack, the migrations, and the types that follow from them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { databaseTypes, TYPES_FILE } from './database-types.ts';
import { openStack } from './open-stack.ts';

const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-types-'));
const stack = await openStack({ dataFolder, port: 0, fresh: false, seeded: false });
try {
  fs.writeFileSync(TYPES_FILE, await databaseTypes(stack.databaseUrl));
} finally {
  await stack.close();
  fs.rmSync(dataFolder, { recursive: true, force: true });
}
