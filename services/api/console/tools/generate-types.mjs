// Writes src/api/schema.ts from the API's committed description. The generator lives in tools/openapi (see its package.json).
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const console = join(dirname(fileURLToPath(import.meta.url)), '..')
const description = join(console, '..', 'openapi.json')
const generator = join(console, 'tools', 'openapi', 'node_modules', 'openapi-typescript', 'bin', 'cli.js')

for (const [path, cure] of [
  [description, 'the API writes it: make openapi'],
  [generator, 'run: npm ci --prefix tools/openapi'],
]) {
  if (!existsSync(path)) {
    process.stderr.write(`missing ${path} (${cure})\n`)
    process.exit(1)
  }
}
const run = spawnSync(process.execPath, [generator, description, '-o', join(console, 'src', 'api', 'schema.ts')], {
  stdio: 'inherit',
})
process.exit(run.status ?? 1)
