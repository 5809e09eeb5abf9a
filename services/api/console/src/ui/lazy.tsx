/** Loads a part of the console when it is first shown, so that the first screen comes sooner. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

export function lazy(load: () => Promise<{ default: ComponentType }>): ComponentType {
  let loaded: ComponentType | null = null
  return function Lazy() {
    const [Part, setPart] = useState<ComponentType | null>(() => loaded)
    useEffect(() => {
      if (!loaded) void load().then((module) => setPart(() => (loaded = module.default)))
    }, [])
    return Part ? <Part /> : null
  }
}
