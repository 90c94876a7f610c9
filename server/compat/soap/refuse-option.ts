/** @returns what says that this dialect has no such option, and which it has; the start tells it to the operator */
export function unknownOption(dialect: string, name: string, known: readonly string[]): TypeError {
  return new TypeError(`${dialect}.${name} is no option of this dialect; its options are ${known.join(', ')}`)
}

/** @param demand what the value has to be, such as "a number from 1 to 720" */
export const unfitOption = (dialect: string, name: string, demand: string): TypeError => new TypeError(`${dialect}.${name} is ${demand}`)
