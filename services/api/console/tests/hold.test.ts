import { expect, test } from 'vitest'
import { arrangeShown, HAND_RESTS_AFTER, isHeld } from '../src/alerts/hold.ts'

test('a held order stays and new alerts wait behind the pill', () => {
  expect(arrangeShown(['new', 'b', 'a'], ['a', 'b'])).toEqual({ ids: ['a', 'b'], waiting: ['new'] })
})

test('an alert that ended keeps its row while the order is held', () => {
  expect(arrangeShown(['b'], ['a', 'b']).ids).toEqual(['a', 'b'])
})

test('a free order follows at once', () => {
  expect(arrangeShown(['new', 'a'], null)).toEqual({ ids: ['new', 'a'], waiting: [] })
})

test('the order is held while the hand is in the list, and let go once the hand rests', () => {
  const hand = { isPointerInside: true, isFocusInside: false, movedAt: 1000 }
  expect(isHeld(hand, 2000)).toBe(true)
  expect(isHeld(hand, 1000 + HAND_RESTS_AFTER)).toBe(false)
  expect(isHeld({ ...hand, isPointerInside: false }, 2000)).toBe(false)
  expect(isHeld({ ...hand, isPointerInside: false, isFocusInside: true }, 2000)).toBe(true)
})
