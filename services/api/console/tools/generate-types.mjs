// Writes src/api/schema.ts from the API's committed description. The generator lives in tools/openapi (see its package.json).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const console = join(dirname(fileURLToPath(import.meta.url)), '..')
const description = join(console, '..', 'openapi.json')
const generator = join(console, 'tools', 'openapi', 'node_modules', 'openapi-typescript', 'bin', 'cli.js')

for (const [path, cure] of [
  [description, 'the API writes it: python -m services.api.openapi'],
  [generator, 'run: npm ci --prefix tools/openapi'],
]) {
  if (!existsSync(path)) {
    process.stderr.write(`missing ${path} (${cure})\n`)
    process.exit(1)
  }
}
const types = join(console, 'src', 'api', 'schema.ts')
const run = spawnSync(process.execPath, [generator, description, '-o', types], { stdio: 'inherit' })
if (run.status !== 0) process.exit(run.status ?? 1)
// says what it was made from, so that a check without this generator sees when it is outdated
const digest = createHash('sha256').update(readFileSync(description)).digest('hex')
writeFileSync(types, `// from openapi.json ${digest}\n${readFileSync(types, 'utf8')}`)
