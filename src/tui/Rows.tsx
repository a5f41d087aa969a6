// Rows of a picture, one line of the terminal each.
import { Box, Text } from 'ink';
import { memo, useContext } from 'react';
import type { Row } from '../core/replay/row.ts';
import { ThemeContext } from './theme-context.ts';

interface RowsProps {
  readonly rows: readonly Row[];
  readonly width: number;
  /** Lines in all; what there are no rows for stays empty. */
  readonly height: number;
}

/** A part of the screen of exactly this size. */
export function Rows({ rows, width, height }: RowsProps) {
  const shown = rows.slice(0, height);
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      {shown.map((row, index) => (
        // A line is told from others by its place alone.
        <Line key={index} row={row} width={width} />
      ))}
    </Box>
  );
}

/** Painted anew only where the row is another: a screen keeps those that did not change. */
const Line = memo(function Line({ row, width }: { readonly row: Row; readonly width: number }) {
  const theme = useContext(ThemeContext);
  // An empty text takes up no line.
  return <Text wrap="truncate">{theme.paintRow(row, width) || ' '}</Text>;
});
