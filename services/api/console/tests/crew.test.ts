import { describe, expect, it } from 'vitest'
import { isShown, judge, nextEntry, retryAfter, stateWithUnsent, ticked, type Entry } from '../src/crew/outbox.ts'
import { clockSpan, navigationLink, toGcj02 } from '../src/crew/spans.ts'
import type { StepKind, WorkOrder } from '../src/crew/types.ts'

const anOrder = (changes: Partial<WorkOrder> = {}): WorkOrder => ({ work_order_id: 1, state: 'assigned', steps: [], ...changes }) as WorkOrder

function anEntry(number: number, kind: StepKind, changes: Partial<Entry> = {}): Entry {
  const step = { step_id: `s${number}`, kind, happened_at: '2026-11-22T12:00:00Z', details: {} }
  return { id: `s${number}`, orderId: 1, number, step, refused: null, ...changes }
}

describe('what an answer means', () => {
  it.each([[200, 'done'], [204, 'done'], [401, 'sign-in'], [409, 'refused'], [404, 'refused'], [422, 'refused'], [503, 'later'], [429, 'later'], [null, 'later']] as const)('%s is %s', (status, verdict) => {
    expect(judge(status)).toBe(verdict)
  })
})

describe('the outbox', () => {
  it('sends in the order of doing', () => {
    expect(nextEntry([anEntry(2, 'arrive'), anEntry(1, 'accept')])?.number).toBe(1)
  })
  it('is not held up by what was refused', () => {
    expect(nextEntry([anEntry(1, 'accept', { refused: 'ended' }), anEntry(2, 'note')])?.number).toBe(2)
  })
  it('waits longer after each failure, to an end', () => {
    expect([1, 2, 3, 20].map(retryAfter)).toEqual([1000, 2000, 4000, 30_000])
  })
})

describe('an order with steps that wait', () => {
  it('is as far as the crew is', () => {
    expect(stateWithUnsent(anOrder(), [anEntry(1, 'accept'), anEntry(2, 'arrive')])).toBe('arrived')
  })
  it('never goes back behind what the service knows', () => {
    expect(stateWithUnsent(anOrder({ state: 'finished' }), [anEntry(1, 'accept')])).toBe('finished')
  })
  it('stays in sight for a while after it was called off', () => {
    const order = anOrder({ state_changed_at: '2026-11-22T12:00:00Z' })
    const at = Date.parse('2026-11-22T12:30:00Z')
    expect([isShown(order, 'cancelled', at), isShown(order, 'cancelled', at + 3_600_000), isShown(order, 'declined', at), isShown(order, 'assigned', at)]).toEqual([true, false, false, true])
  })
  it('does not count what was refused', () => {
    expect(stateWithUnsent(anOrder(), [anEntry(1, 'accept', { refused: 'ended' })])).toBe('assigned')
  })
  it('knows lines that are done, told or not', () => {
    const told = anOrder({ steps: [{ details: { code: '1' } }] as unknown as WorkOrder['steps'] })
    const waiting = anEntry(1, 'check')
    waiting.step!.details = { code: '2' }
    expect([...ticked(told, [waiting])]).toEqual(['1', '2'])
  })
})

describe('spans and places', () => {
  it('writes minutes and hours', () => {
    expect([521_000, 3_725_000, -5].map(clockSpan)).toEqual(['8:41', '1:02:05', '0:00'])
  })
  it('shifts a place in Jiaozuo by some hundred metres and leaves one abroad', () => {
    const [longitude, latitude] = toGcj02(113.24, 35.22)
    expect(Math.hypot((longitude - 113.24) * 91_000, (latitude - 35.22) * 111_000)).toBeGreaterThan(300)
    expect(Math.hypot((longitude - 113.24) * 91_000, (latitude - 35.22) * 111_000)).toBeLessThan(800)
    expect(toGcj02(2.35, 48.85)).toEqual([2.35, 48.85])
  })
  it('opens the phone\'s own map', () => {
    expect(navigationLink(113.24, 35.22, '井', false)).toBe('geo:35.220000,113.240000?q=35.220000,113.240000(%E4%BA%95)')
  })
})
