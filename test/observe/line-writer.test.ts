import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { createLineWriter } from '../../server/observe/line-writer.ts'

describe('the line writer', () => {
  it('writes the lines of one turn together, in order, and nothing twice', async () => {
    const written: string[] = []
    const { write } = createLineWriter((lines) => written.push(lines))
    write('one\n')
    write('two\n')
    assert.deepEqual(written, [])
    await nextTurn()
    write('three\n')
    await nextTurn()
    assert.deepEqual(written, ['one\ntwo\n', 'three\n'])
  })

  it('writes at once what waits when it is flushed', async () => {
    const written: string[] = []
    const { write, flush } = createLineWriter((lines) => written.push(lines))
    write('last words\n')
    flush()
    assert.deepEqual(written, ['last words\n'])
    await nextTurn()
    assert.deepEqual(written, ['last words\n'])
  })
})
