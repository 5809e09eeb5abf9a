/** Phones can write Chinese; a workshop's computer may not, and would show empty boxes. Only then is the font fetched. */

/** Names that no phone has in store, so that the browser's own choice of fonts is asked. */
const DRAWN_BY = '32px sans-serif'
/** Assigned to nothing: every font draws its empty box for it. */
const NOBODYS = '\u{10FFFD}'

export function canWriteChinese(): boolean {
  const [written, missing] = ['工', NOBODYS].map(picture)
  return written !== missing
}

function picture(letter: string): string {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 40
  const pen = canvas.getContext('2d')
  if (!pen) return letter
  pen.font = DRAWN_BY
  pen.fillText(letter, 2, 32)
  return canvas.toDataURL()
}

export async function fetchChineseIfMissing(): Promise<void> {
  if (canWriteChinese()) return
  const [, { fontsLoaded }] = await Promise.all([import('../style/fonts.css'), import('../ui/fonts.ts')])
  await fontsLoaded()
}
