/** Writes a field's text in groups while it is typed, and leaves the caret where the person has it. */
export function regroup(input: HTMLInputElement, group: (text: string) => string): void {
  const { value, selectionStart } = input
  const grouped = group(value)
  if (grouped === value) return
  const before = group(value.slice(0, selectionStart ?? value.length)).replaceAll(' ', '').length
  input.value = grouped
  let caret = 0
  for (let seen = 0; seen < before && caret < grouped.length; caret += 1) if (grouped[caret] !== ' ') seen += 1
  input.setSelectionRange(caret, caret)
}
