import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks of one metric. */
export interface Asked {
  readonly metric: string;
  readonly labels: readonly string[];
}

/**
 * The metrics of a PromQL expression, each with the labels that it is selected by; and the labels that results are grouped or
 * matched by. Read by Prometheus' own grammar. @throws where that does not understand it
 */
export function askedBy(expression: string): { metrics: Asked[]; grouping: string[] } {
  const metrics: { metric: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  const text = (node: { from: number; to: number }) => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`not PromQL at ${node.from}: ${expression}`);
      if (node.name === 'VectorSelector') metrics.push({ metric: '', labels: [] });
      const last = metrics.at(-1);
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector' && last) last.metric = text(node);
      if (node.name !== 'LabelName') return;
      if (node.node.parent?.name === 'GroupingLabels') grouping.push(text(node));
      else last?.labels.push(text(node));
    },
  });
  return { metrics, grouping };
}
