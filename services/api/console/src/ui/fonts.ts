/** The map keeps every glyph it has once drawn, so its font must be there before the map is: boxes would stay boxes. */
import { FONT_FAMILY } from './palette.ts'

const PATIENCE = 4000

export async function fontsLoaded(): Promise<void> {
  const wanted = ['400', '700'].map((weight) => document.fonts.load(`${weight} 24px "${FONT_FAMILY}"`, '城A'))
  const patience = new Promise((done) => setTimeout(done, PATIENCE))
  await Promise.race([Promise.allSettled(wanted), patience])
}
