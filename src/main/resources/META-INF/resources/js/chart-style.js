// What all charts look like.

export const sizeOf = (place) => ({ width: place.clientWidth, height: place.clientHeight });

/** A width for a vertical axis that has room for its longest value. */
export const widthOfValues = (plot, values) => 14 + 7 * Math.max(3, ...(values ?? []).map((value) => value?.length ?? 0));

/** The style of a chart in `place` with lines `{ color, width, dash }`, in the present theme: `options` for uPlot, and `axis` for each of its axes. */
export function styleOf(place, lines) {
  const color = (name) => getComputedStyle(place).getPropertyValue(name).trim();
  return {
    color,
    axis: {
      stroke: color('--ink-2'),
      font: `12px ${getComputedStyle(document.body).fontFamily}`,
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    },
    options: {
      ...sizeOf(place),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      series: [{}, ...lines.map(({ color: name, width, dash }) => ({ stroke: color(name), width, dash, points: { show: false } }))],
    },
  };
}
