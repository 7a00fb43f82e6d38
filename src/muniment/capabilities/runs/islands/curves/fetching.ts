// What runs measured, as the server thins it out: few points, and every peak among them.

export interface Point {
  value: number | string; // a text such as "NaN" is no number
  timestamp_ms: number;
  step: number;
}

export interface Curve {
  run_id: string;
  key: string;
  model_id: string | null;
  dataset_name: string | null;
  total: number;
  points: Point[];
}

const PIXELS_TO_A_POINT = 1;
const FEWEST = 200;
const MOST = 2000;

/** Steps between which is drawn, as they were typed; empty ones leave an end open. */
export interface Range {
  first: string;
  last: string;
}

export async function fetchCurves(
  runs: string[],
  key: string,
  width: number,
  range: Range,
): Promise<Curve[]> {
  const [first, ...others] = runs;
  const points = Math.round(Math.min(Math.max(width / PIXELS_TO_A_POINT, FEWEST), MOST));
  const query = new URLSearchParams({ key, points: String(points) });
  for (const run of others) query.append("beside", run);
  if (isWhole(range.first)) query.set("first_step", range.first);
  if (isWhole(range.last)) query.set("last_step", range.last);
  for (const name of ["as_of", "as_known"]) {
    const time = new URLSearchParams(location.search).get(name);
    if (time) query.set(name, time);
  }
  const answer = await fetch(`/api/v1/runs/${first}/curves?${query}`);
  if (!answer.ok) throw new Error(`The curves of ${key} did not come: ${answer.status}.`);
  return answer.json();
}

export function isWhole(text: string): boolean {
  return /^-?\d{1,18}$/.test(text);
}
