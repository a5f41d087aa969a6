// Where a text can stand on its way through the sidecar.

import type { Place } from './place.ts';
import { answerPlaces } from './places-of-answers.ts';
import { cursorPlaces } from './places-of-cursor.ts';
import { requestPlaces } from './places-of-requests.ts';
import { socketPlaces } from './places-of-sockets.ts';

export const PLACES: readonly Place[] = [...requestPlaces, ...answerPlaces, ...socketPlaces, ...cursorPlaces];
