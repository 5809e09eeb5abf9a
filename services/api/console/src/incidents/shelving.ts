/** Whether the form that shelves the selected alert is open. */
import { effect, signal } from '@preact/signals'
import { selectedAlertId } from '../state/selection.ts'

export const isShelving = signal(false)
effect(() => {
  void selectedAlertId.value
  isShelving.value = false
})
