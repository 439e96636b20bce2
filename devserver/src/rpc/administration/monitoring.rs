//! Measurements of the server.

use ourchat_proto::service::server_manage::monitoring::v1::{
    GetHistoricalMetricsRequest, GetHistoricalMetricsResponse, GetMonitoringMetricsRequest,
    GetMonitoringMetricsResponse, MetricDataPoint,
};

use crate::{
    app::App,
    clock::{SECOND, from_timestamp, to_timestamp},
    metrics,
    refusal::{self, Refusal},
};

/// GetMonitoringMetrics: no permission is asked for.
pub async fn now(
    app: &App,
    _: i64,
    request: GetMonitoringMetricsRequest,
) -> Result<GetMonitoringMetricsResponse, Refusal> {
    if !app.settings().metrics {
        return Err(refusal::METRICS_OFF);
    }
    let point = metrics::measure(
        app,
        request.include_system_metrics,
        request.include_tokio_metrics,
    )
    .await?;
    Ok(GetMonitoringMetricsResponse {
        metrics: Some(point.metrics),
    })
}

/// GetHistoricalMetrics: no permission is asked for.
pub async fn before(
    app: &App,
    _: i64,
    request: GetHistoricalMetricsRequest,
) -> Result<GetHistoricalMetricsResponse, Refusal> {
    if !app.settings().metrics {
        return Err(refusal::METRICS_DISABLED);
    }
    let start = request.start_time.as_ref().and_then(from_timestamp);
    let start = start.ok_or(refusal::START_TIME_INVALID)?;
    let end = request.end_time.as_ref().and_then(from_timestamp);
    let end = end.ok_or(refusal::END_TIME_INVALID)?;
    let interval = request
        .interval
        .filter(|interval| interval.seconds >= 0 && (0..1_000_000_000).contains(&interval.nanos))
        .ok_or(refusal::INTERVAL_INVALID)?;
    let interval = interval
        .seconds
        .saturating_mul(SECOND)
        .saturating_add(i64::from(interval.nanos) / 1000);
    let points = app.metrics.between(start, end, interval);
    let data_points = points.into_iter().map(|point| MetricDataPoint {
        timestamp: Some(to_timestamp(point.time)),
        metrics: Some(point.metrics),
    });
    Ok(GetHistoricalMetricsResponse {
        data_points: data_points.collect(),
    })
}
