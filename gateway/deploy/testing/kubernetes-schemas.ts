import { list, matching, oneOf, type Schema, strict, text, textMap, whole, yes } from './schema.ts';

// The fields of Kubernetes' API that our manifests use, by `apiVersion` and `kind`. Strict: a key that is misspelt, or in the
// wrong place, is refused here, as a server with field validation would.

const name = matching(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
const labels: Schema = textMap;
const metadata = strict({ name, namespace: name, labels, annotations: textMap }, ['name']);
const portName = matching(/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/);
const port: Schema = { anyOf: [{ type: 'integer', minimum: 1, maximum: 65_535 }, portName] };
const quantity = matching(/^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/);
const quantities: Schema = { type: 'object', additionalProperties: quantity };
const selector = strict({ matchLabels: labels }, ['matchLabels']);
const cidr = matching(/^[0-9a-f.:]+\/[0-9]{1,3}$/);

const resource = (
  apiVersion: string,
  kind: string,
  rest: Readonly<Record<string, Schema>>,
  required: readonly string[],
) =>
  strict({ apiVersion: oneOf(apiVersion), kind: oneOf(kind), metadata, ...rest }, [
    ...['apiVersion', 'kind', 'metadata'],
    ...required,
  ]);

const probe = strict(
  {
    httpGet: strict({ path: matching(/^\//), port }, ['path', 'port']),
    ...{ periodSeconds: whole, timeoutSeconds: whole, failureThreshold: whole, initialDelaySeconds: whole },
  },
  ['httpGet'],
);

const container = strict(
  {
    ...{ name, image: text, imagePullPolicy: oneOf('IfNotPresent', 'Always'), args: list(text) },
    ports: list(strict({ name: portName, containerPort: port, protocol: oneOf('TCP') }, ['name', 'containerPort'])),
    envFrom: list(strict({ secretRef: strict({ name }, ['name']) }, ['secretRef'])),
    ...{ startupProbe: probe, readinessProbe: probe, livenessProbe: probe },
    resources: strict({ requests: quantities, limits: quantities }, ['requests', 'limits']),
    securityContext: strict(
      {
        ...{ allowPrivilegeEscalation: oneOf(false), readOnlyRootFilesystem: oneOf(true) },
        capabilities: strict({ drop: list(oneOf('ALL')) }, ['drop']),
      },
      ['allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'capabilities'],
    ),
    volumeMounts: list(strict({ name, mountPath: matching(/^\//), readOnly: yes }, ['name', 'mountPath'])),
  },
  ['name', 'image', 'resources', 'securityContext', 'startupProbe', 'readinessProbe', 'livenessProbe'],
);

const podSecurity = strict(
  {
    ...{ runAsNonRoot: oneOf(true), runAsUser: whole, runAsGroup: whole, fsGroup: whole },
    ...{ fsGroupChangePolicy: oneOf('OnRootMismatch'), seccompProfile: strict({ type: oneOf('RuntimeDefault') }) },
  },
  ['runAsNonRoot', 'runAsUser', 'seccompProfile'],
);

const volume = strict(
  {
    name,
    configMap: strict({ name }, ['name']),
    emptyDir: strict({ sizeLimit: quantity }, ['sizeLimit']),
    persistentVolumeClaim: strict({ claimName: name, readOnly: yes }, ['claimName']),
  },
  ['name'],
);

const spread = strict(
  {
    ...{ maxSkew: whole, topologyKey: text, labelSelector: selector },
    whenUnsatisfiable: oneOf('ScheduleAnyway', 'DoNotSchedule'),
  },
  ['maxSkew', 'topologyKey', 'whenUnsatisfiable', 'labelSelector'],
);

const pod = strict(
  {
    ...{ serviceAccountName: name, automountServiceAccountToken: oneOf(false), enableServiceLinks: yes },
    ...{ terminationGracePeriodSeconds: whole, securityContext: podSecurity },
    ...{ containers: list(container), volumes: list(volume), topologySpreadConstraints: list(spread) },
    tolerations: list(strict({ key: text, operator: oneOf('Exists', 'Equal'), effect: oneOf('NoSchedule') }, ['key'])),
  },
  ['containers', 'securityContext', 'terminationGracePeriodSeconds'],
);

const deployment = strict(
  {
    ...{ replicas: whole, revisionHistoryLimit: whole, selector },
    strategy: strict({
      type: oneOf('RollingUpdate'),
      rollingUpdate: strict({ maxUnavailable: whole, maxSurge: whole }),
    }),
    template: strict({ metadata: strict({ labels }, ['labels']), spec: pod }, ['metadata', 'spec']),
  },
  ['selector', 'template'],
);

const service = strict(
  {
    type: oneOf('ClusterIP'),
    selector: labels,
    ports: list(strict({ name: portName, port, targetPort: port, protocol: oneOf('TCP') }, ['name', 'port'])),
  },
  ['selector', 'ports'],
);

const peer = strict({
  namespaceSelector: selector,
  podSelector: selector,
  ipBlock: strict({ cidr, except: list(cidr) }, ['cidr']),
});
const policyPorts = list(strict({ port, protocol: oneOf('TCP', 'UDP') }, ['port', 'protocol']));

const networkPolicy = strict(
  {
    podSelector: selector,
    policyTypes: list(oneOf('Ingress', 'Egress')),
    ingress: list(strict({ from: list(peer), ports: policyPorts }, ['from', 'ports'])),
    egress: list(strict({ to: list(peer), ports: policyPorts }, ['to', 'ports'])),
  },
  ['podSelector', 'policyTypes'],
);

const autoscaler = strict(
  {
    scaleTargetRef: strict({ apiVersion: text, kind: text, name }, ['apiVersion', 'kind', 'name']),
    ...{ minReplicas: whole, maxReplicas: whole },
    metrics: list(
      strict({
        type: oneOf('Resource'),
        resource: strict({
          name: oneOf('cpu'),
          target: strict({ type: oneOf('Utilization'), averageUtilization: whole }),
        }),
      }),
    ),
    behavior: strict({ scaleDown: strict({ stabilizationWindowSeconds: whole }) }),
  },
  ['scaleTargetRef', 'maxReplicas', 'metrics'],
);

const duration = matching(/^[0-9]+[smhd]$/);
const alert = strict(
  {
    ...{ alert: matching(/^SippGateway[A-Za-z]+$/), expr: text, for: duration },
    labels: strict({ severity: oneOf('critical', 'warning', 'info') }, ['severity']),
    annotations: strict({ summary: text, description: text }, ['summary', 'description']),
  },
  ['alert', 'expr', 'labels', 'annotations'],
);
const rules = strict({ groups: list(strict({ name, rules: list(alert) }, ['name', 'rules'])) }, ['groups']);

const serviceMonitor = strict(
  {
    selector,
    endpoints: list(
      strict({ port: portName, path: matching(/^\//), interval: duration, scrapeTimeout: duration }, ['port', 'path']),
    ),
  },
  ['selector', 'endpoints'],
);

const kustomizationFields = {
  ...{ namespace: name, resources: list(text), components: list(text) },
  images: list(strict({ name: text, newName: text, newTag: text }, ['name', 'newTag'])),
  labels: list(strict({ pairs: labels, includeSelectors: yes }, ['pairs'])),
  patches: list(strict({ path: text, patch: text, target: strict({ kind: text, name }) })),
  configMapGenerator: list(
    strict({ name, files: list(text), options: strict({ disableNameSuffixHash: yes, labels }) }, ['name', 'files']),
  ),
};

export const kubernetesSchemas: Readonly<Record<string, Schema>> = {
  'v1 ServiceAccount': resource('v1', 'ServiceAccount', { automountServiceAccountToken: oneOf(false) }, []),
  'v1 Service': resource('v1', 'Service', { spec: service }, ['spec']),
  'v1 ConfigMap': resource('v1', 'ConfigMap', { data: textMap }, ['data']),
  'v1 Secret': resource('v1', 'Secret', { type: oneOf('Opaque'), stringData: textMap }, ['stringData']),
  'v1 PersistentVolumeClaim': resource(
    'v1',
    'PersistentVolumeClaim',
    {
      spec: strict(
        {
          accessModes: list(oneOf('ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOnce')),
          resources: strict({ requests: quantities }, ['requests']),
        },
        ['accessModes', 'resources'],
      ),
    },
    ['spec'],
  ),
  'apps/v1 Deployment': resource('apps/v1', 'Deployment', { spec: deployment }, ['spec']),
  'policy/v1 PodDisruptionBudget': resource(
    'policy/v1',
    'PodDisruptionBudget',
    {
      spec: strict({ maxUnavailable: whole, unhealthyPodEvictionPolicy: oneOf('AlwaysAllow'), selector }, ['selector']),
    },
    ['spec'],
  ),
  'networking.k8s.io/v1 NetworkPolicy': resource('networking.k8s.io/v1', 'NetworkPolicy', { spec: networkPolicy }, [
    'spec',
  ]),
  'autoscaling/v2 HorizontalPodAutoscaler': resource(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    { spec: autoscaler },
    ['spec'],
  ),
  'monitoring.coreos.com/v1 ServiceMonitor': resource(
    'monitoring.coreos.com/v1',
    'ServiceMonitor',
    { spec: serviceMonitor },
    ['spec'],
  ),
  'monitoring.coreos.com/v1 PrometheusRule': resource('monitoring.coreos.com/v1', 'PrometheusRule', { spec: rules }, [
    'spec',
  ]),
  'kustomize.config.k8s.io/v1beta1 Kustomization': strict({ apiVersion: text, kind: text, ...kustomizationFields }, [
    'resources',
  ]),
  'kustomize.config.k8s.io/v1alpha1 Component': strict({ apiVersion: text, kind: text, ...kustomizationFields }, [
    'resources',
  ]),
};
