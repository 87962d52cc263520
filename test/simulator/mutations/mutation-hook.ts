import { registerHooks } from 'node:module'
import { mutate } from './mutate.ts'
import { MUTATIONS } from './mutations.ts'

// Loaded before everything else (`node --import`): the module that the mutation named by MUTATION is of gets its source with the fault in it.
const name = process.env['MUTATION']
const mutation = MUTATIONS.find((each) => each.name === name)
if (mutation === undefined) throw new Error(`there is no mutation ${name}`)

const url = new URL(`../../../${mutation.file}`, import.meta.url).href
registerHooks({
  load(target, context, nextLoad) {
    const loaded = nextLoad(target, context)
    if (target !== url) return loaded
    const source = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString()
    return { ...loaded, source: mutate(source, mutation) }
  },
})
