/** What and where: the asset, the sensor, the box that reports for it. */
import type { Alert, SensorDetail } from '../api/types.ts'
import { pickName, text } from '../text/text.ts'
import { formatMeasure } from '../text/format.ts'

export function Facts({ alert, sensor }: { alert: Alert | null; sensor: SensorDetail | null }) {
  return (
    <section>
      <h3>{text('facts')}</h3>
      <dl class="facts">
        {rows(alert, sensor).map(([name, said]) => said && [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{said}</dd>])}
      </dl>
    </section>
  )
}

function rows(alert: Alert | null, sensor: SensorDetail | null): [string, string | null | undefined][] {
  const asset = sensor?.asset
  const place = alert ?? sensor
  const name = pickName(asset?.name ?? alert?.asset_name, asset?.name_en ?? alert?.asset_name_en)
  // Many registers put the code into the name already.
  const code = asset?.asset_code ?? alert?.asset_code ?? ''
  return [
    [text('asset'), name.includes(code) ? name : `${name}  ${code}`],
    [text('road'), asset?.road ?? alert?.road],
    [text('owner'), asset?.owner_unit],
    [text('sensor'), sensor?.sensor_code ?? alert?.sensor_code],
    [text('gateway'), sensor?.gateway_code],
    [text('design_value'), sensor?.design_value == null ? null : formatMeasure(sensor.design_value, sensor.unit)],
    [text('rule'), alert?.rule_id],
    [text('position'), place && `${place.longitude.toFixed(5)}, ${place.latitude.toFixed(5)}`],
  ]
}
