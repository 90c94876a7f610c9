/** A small system of linear equations by Gauss and Jordan: `matrix` × x = `right`, row by row. */

type Row = readonly number[]

/** Null where the matrix has no inverse worth the name. `right` may have several columns. */
export function solve(matrix: readonly Row[], right: readonly Row[]): readonly Row[] | null {
  const size = matrix.length
  const rows = matrix.map((row, index) => [...row, ...(right[index] ?? [])])
  for (let column = 0; column < size; column += 1) {
    const pivot = findPivot(rows, column)
    if (pivot === null) return null
    const [top, chosen] = [rows[column] ?? [], rows[pivot] ?? []]
    rows[pivot] = top
    const scale = chosen[column] ?? 1
    const pivotRow = chosen.map((value) => value / scale)
    rows.forEach((row, index) => {
      const factor = row[column] ?? 0
      if (index !== column) rows[index] = row.map((value, at) => value - factor * (pivotRow[at] ?? 0))
    })
    rows[column] = pivotRow
  }
  return rows.map((row) => row.slice(size))
}

/** The row at or below the diagonal with the largest value in this column. */
function findPivot(rows: readonly Row[], column: number): number | null {
  let best = column
  for (let row = column; row < rows.length; row += 1) {
    if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row
  }
  return Math.abs(rows[best]?.[column] ?? 0) < 1e-9 ? null : best
}
