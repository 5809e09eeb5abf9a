/**
 * Writes `third-party-licences.txt` beside the built console: every package whose code or font is in it, with its licence.
 *
 * The build redistributes other people's work (MIT, BSD, OFL), which asks for their notices to travel along.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** Packages whose files are copied whole (fonts, ready-made bundles), so no module of theirs is seen by the bundler. */
const COPIED_WHOLE = ['@fontsource/noto-sans-sc', 'maplibre-gl']

type PackageFacts = { name: string; version: string; license?: string; dependencies?: Record<string, string> }

export function thirdPartyLicences(): Plugin {
  return {
    name: 'third-party-licences',
    apply: 'build',
    generateBundle() {
      const folders = new Set<string>()
      for (const id of this.getModuleIds()) {
        const folder = packageFolder(id)
        if (folder) folders.add(folder)
      }
      for (const name of COPIED_WHOLE) addWithDependencies(join('node_modules', name), folders)
      const sections = [...folders].map(notice).sort()
      this.emitFile({ type: 'asset', fileName: 'third-party-licences.txt', source: sections.join('\n') })
    },
  }
}

function packageFolder(id: string): string | null {
  const found = /^.*?(node_modules\/(?:@[^/]+\/)?[^/?]+)/.exec(id.replace(/\0/g, ''))
  return found ? found[1]! : null
}

/** A ready-made bundle holds its dependencies' code too. Only those that are installed can be in it. */
function addWithDependencies(folder: string, folders: Set<string>): void {
  if (folders.has(folder) && !COPIED_WHOLE.includes(folder.slice('node_modules/'.length))) return
  if (!existsSync(join(folder, 'package.json'))) return
  folders.add(folder)
  for (const name of Object.keys(readFacts(folder).dependencies ?? {})) {
    const next = join('node_modules', name)
    if (!folders.has(next)) addWithDependencies(next, folders)
  }
}

function readFacts(folder: string): PackageFacts {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFacts
}

function notice(folder: string): string {
  const facts = readFacts(folder)
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying|ofl)/i.test(name))
  const words = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${facts.license ?? 'see the package'}`
  const title = `${facts.name} ${facts.version} (${facts.license ?? dirname(folder)})`
  return `${title}\n${'='.repeat(title.length)}\n${words}\n`
}
