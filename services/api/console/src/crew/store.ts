/** The phone's own memory (IndexedDB): what waits to be told, and the orders as last seen. Survives closing the app. */
import type { Entry } from './outbox.ts'
import type { WorkOrder } from './types.ts'

const NAME = 'crew'
const OUTBOX = 'outbox'
const ORDERS = 'orders'

let opened: Promise<IDBDatabase> | null = null

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(OUTBOX, { keyPath: 'number', autoIncrement: true })
      asked.result.createObjectStore(ORDERS)
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  return opened
}

async function run<T>(name: string, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await open()).transaction(name, mode, { durability: 'strict' })
  const asked = work(transaction.objectStore(name))
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = transaction.onabort = () => reject(transaction.error)
  })
  return asked.result
}

export const addEntry = (entry: Omit<Entry, 'number'>): Promise<IDBValidKey> => run(OUTBOX, 'readwrite', (store) => store.add(entry))
export const listEntries = (): Promise<Entry[]> => run(OUTBOX, 'readonly', (store) => store.getAll() as IDBRequest<Entry[]>)
export const replaceEntry = (entry: Entry): Promise<IDBValidKey> => run(OUTBOX, 'readwrite', (store) => store.put(entry))
/** Changes what is still there; what was told meanwhile does not come back. */
export const amendEntry = (entry: Entry): Promise<number> =>
  run(OUTBOX, 'readwrite', (store) => {
    const found = store.count(entry.number)
    found.onsuccess = () => found.result && store.put(entry)
    return found
  })
export const dropEntry = (number: number): Promise<undefined> => run(OUTBOX, 'readwrite', (store) => store.delete(number))

export type Seen = { orders: WorkOrder[]; at: number }
export const keepOrders = (seen: Seen): Promise<IDBValidKey> => run(ORDERS, 'readwrite', (store) => store.put(seen, 'seen'))
export const recallOrders = (): Promise<Seen | undefined> => run(ORDERS, 'readonly', (store) => store.get('seen') as IDBRequest<Seen | undefined>)
export const forgetOrders = (): Promise<undefined> => run(ORDERS, 'readwrite', (store) => store.delete('seen'))
