/** One line of RFC 4180 without its line end. Numbers are written as they are, except that NaN is an empty cell. */
export function csvRow(cells: readonly (string | number)[]): string {
  return cells.map(cell).join(',')
}

function cell(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value)
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
