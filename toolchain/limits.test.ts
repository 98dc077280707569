import { expect, test } from 'vitest';
import { availableProcessors, readLimits } from './limits.ts';

const inContainerV2 = {
  '/proc/self/cgroup': '0::/\n',
  '/sys/fs/cgroup/memory.max': '2147483648\n',
  '/sys/fs/cgroup/memory.current': '104857600\n',
  '/sys/fs/cgroup/cpu.max': '150000 100000\n',
};
const inSliceV2 = {
  '/proc/self/cgroup': '0::/user.slice/app\n',
  '/sys/fs/cgroup/user.slice/app/memory.max': '1073741824\n',
  '/sys/fs/cgroup/user.slice/app/cpu.max': 'max 100000\n',
};
const inContainerV1 = {
  '/proc/self/cgroup': '4:cpu,cpuacct:/docker/x\n3:memory:/docker/x\n',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes': '536870912\n',
  '/sys/fs/cgroup/memory/memory.usage_in_bytes': '1048576\n',
  '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n',
  '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
};
const unlimitedV1 = {
  '/proc/self/cgroup': '4:cpu,cpuacct:/\n3:memory:/\n',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
  '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
};

test.each([
  ['a container, version 2', inContainerV2, { memoryBytes: 2 ** 31, memoryUsedBytes: 104_857_600, processors: 1.5 }],
  ['a slice, version 2', inSliceV2, { memoryBytes: 2 ** 30, memoryUsedBytes: undefined, processors: undefined }],
  ['a container, version 1', inContainerV1, { memoryBytes: 2 ** 29, memoryUsedBytes: 2 ** 20, processors: 0.5 }],
  [
    'version 1 without limits',
    unlimitedV1,
    { memoryBytes: undefined, memoryUsedBytes: undefined, processors: undefined },
  ],
  ['no control groups', {}, { memoryBytes: undefined, memoryUsedBytes: undefined, processors: undefined }],
])('the limits of %s are read', (_name, files: Partial<Record<string, string>>, expected) => {
  expect(readLimits((path) => files[path])).toEqual(expected);
});

test('less than one processor still counts as one', () => {
  expect(availableProcessors({ memoryBytes: undefined, memoryUsedBytes: undefined, processors: 0.5 })).toBe(1);
});
