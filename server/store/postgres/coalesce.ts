/**
 * Calls of one kind that arrive together become one statement. While a batch is under way the next
 * one gathers, and it waits a moment for company where there was some (`gather.ts`), so its size
 * follows the load by itself and a lone call waits for nobody. A full batch need not wait for the
 * one before: up to four are under way then.
 */
import { Refusal } from '../../contract/refuse.ts'
import { gather } from '../sql/gather.ts'

export type Batch<I, O> = {
  /** One outcome for each item, in order; all or nothing where it throws. */
  readonly run: (items: readonly I[]) => Promise<readonly O[]>
  /** Does one item by itself: for whom a batch failed through no fault of the database. */
  readonly runAlone: (item: I) => Promise<O>
  /** What no two items of a batch may share, since each must see what the other did. */
  readonly claims: (item: I) => readonly string[]
}

const maxItems = 64
/** A batch costs much the same whatever its size, so a second one is worth it from this many on. */
const fullItems = 32
/** Enough that statements run while others wait for the disk; PostgreSQL joins their syncs itself. */
const maxUnderWay = 4

type Waiting<I, O> = {
  readonly item: I
  readonly resolve: (outcome: O | PromiseLike<O>) => void
  readonly reject: (error: unknown) => void
}

export function coalesce<I, O>(batch: Batch<I, O>): (item: I) => Promise<O> {
  let waiting: Waiting<I, O>[] = []
  let underWay = 0
  const clock = gather(() => {
    if (mayStart()) start()
  })

  const mayStart = () =>
    waiting.length > 0 && (underWay === 0 || (underWay < maxUnderWay && waiting.length >= fullItems))
  const schedule = () => {
    if (mayStart()) clock.call(waiting.length)
  }
  const start = () => {
    const { taken, left } = takeBatch(waiting, batch.claims)
    waiting = left
    underWay += 1
    clock.left(taken.length)
    void perform(batch, taken).then((lost) => {
      underWay -= 1
      // Who waits behind a database that does not answer would only wait as long again.
      if (lost !== null) for (const one of waiting.splice(0)) one.reject(lost)
      schedule()
    })
    schedule()
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      schedule()
    })
}

function takeBatch<I, O>(waiting: readonly Waiting<I, O>[], claims: Batch<I, O>['claims']) {
  const taken: Waiting<I, O>[] = []
  const left: Waiting<I, O>[] = []
  const claimed = new Set<string>()
  for (const one of waiting) {
    const own = claims(one.item)
    if (taken.length === maxItems || own.some((claim) => claimed.has(claim))) left.push(one)
    else {
      taken.push(one)
      for (const claim of own) claimed.add(claim)
    }
  }
  return { taken, left }
}

/** Settles every item; answers the refusal when the database was lost. */
async function perform<I, O>(batch: Batch<I, O>, taken: readonly Waiting<I, O>[]): Promise<Refusal | null> {
  try {
    const outcomes = await batch.run(taken.map(({ item }) => item))
    for (const [index, one] of taken.entries()) one.resolve(outcomes[index] as O)
    return null
  } catch (error) {
    if (error instanceof Refusal) {
      for (const one of taken) one.reject(error)
      return error.code === 'unavailable' ? error : null
    }
    for (const one of taken) one.resolve(batch.runAlone(one.item))
    return null
  }
}
