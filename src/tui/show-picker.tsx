// Opens the picker on a terminal.
import { type PickerEnding, PickerView, type PickerViewProps } from './picker/PickerView.tsx';
import { type ShowOptions, showView } from './show-view.ts';
import { createTheme, toPalette } from './theme.ts';
import { ThemeContext } from './theme-context.ts';

export interface PickerOptions extends ShowOptions, Omit<PickerViewProps, 'onEnd'> {
  readonly environment: NodeJS.ProcessEnv;
}

/** Shows the sessions until one is to be replayed, or the picker is left; undefined where the signal ended it. */
export function showPicker({
  feed,
  first,
  carryOut,
  environment,
  ...show
}: PickerOptions): Promise<PickerEnding | undefined> {
  const theme = createTheme(toPalette(show.stdout.getColorDepth(environment), environment));
  return showView<PickerEnding>(
    (end) => (
      <ThemeContext value={theme}>
        <PickerView feed={feed} first={first} carryOut={carryOut} onEnd={end} />
      </ThemeContext>
    ),
    show,
  );
}
