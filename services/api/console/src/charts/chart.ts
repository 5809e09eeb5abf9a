/** Builds the uPlot chart of one series. */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Level } from '../api/types.ts'
import { formatClock, formatDay, formatValue } from '../text/format.ts'
import { valueRange, type Band } from './bands.ts'
import { drawBands, drawGaps, drawLimits } from './draw.ts'
import type { Series } from './series.ts'

export type ChartFacts = { series: Series; bands: Band[]; level: Level; from: number; to: number; width: number }

export const CHART_HEIGHT = 168
const QUIET = '#9aa3ad'
const GRID = { stroke: '#33383e', width: 1 }
const FONT = '12px "Noto Sans SC", sans-serif'

export function buildChart(box: HTMLElement, facts: ChartFacts): uPlot {
  const { series, bands, level } = facts
  const options: uPlot.Options = {
    width: facts.width,
    height: CHART_HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: () => [facts.from, facts.to] },
      y: { range: (_chart, lowest, highest) => valueRange(lowest ?? 0, highest ?? 1, bands, level) },
    },
    axes: [timeAxis(facts.to - facts.from), valueAxis()],
    series: [
      {},
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
      { stroke: '#e6e9ec', width: 1.6, points: { show: series.at.length < 40, size: 4, fill: '#e6e9ec' }, spanGaps: false },
    ],
    bands: [{ series: [2, 1], fill: 'rgba(201, 209, 217, 0.22)' }],
    hooks: { drawClear: [(chart) => drawBands(chart, bands)], drawAxes: [(chart) => drawLimits(chart, bands)], draw: [(chart) => drawGaps(chart, series.gaps)] },
  }
  return new uPlot(options, [series.at, series.low, series.high, series.mean] as uPlot.AlignedData, box)
}

function timeAxis(seconds: number): uPlot.Axis {
  const isLong = seconds > 2 * 86400
  const say = (at: number): string => (isLong ? formatDay(at * 1000) : formatClock(at * 1000).slice(0, 5))
  return { stroke: QUIET, grid: GRID, ticks: { show: false }, font: FONT, size: 26, space: 62, values: (_chart, marks) => marks.map(say) }
}

function valueAxis(): uPlot.Axis {
  return { stroke: QUIET, grid: GRID, ticks: { show: false }, font: FONT, size: 48, values: (_chart, marks) => marks.map(formatValue) }
}
