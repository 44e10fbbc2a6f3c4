// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devices whose ingress is hooked for the fast path.
 *
 * Locking: the list changes under eoig_fastpath.mutex and is read under RCU.
 */
#include <linux/jiffies.h>
#include <linux/rculist.h>

#include "hook/fastpath_device.h"
#include "hook/fastpath_state.h"

/* Time until the next try to hook a device that could not be hooked. */
#define EOIG_HOOK_RETRY		(60 * HZ)

/**
 * eoig_fastpath_find_device - find a device whose ingress is hooked, or cannot be
 * @fastpath: of the netns
 * @ifindex: of the device
 *
 * Context: RCU read side, or eoig_fastpath.mutex.
 * Return: the device, or NULL.
 */
struct eoig_fastpath_device *eoig_fastpath_find_device(struct eoig_fastpath *fastpath, int ifindex)
{
	struct eoig_fastpath_device *device;

	list_for_each_entry_rcu(device, &fastpath->devices, list,
				lockdep_is_held(&fastpath->mutex))
		if (device->ifindex == ifindex)
			return device;
	return NULL;
}

/**
 * eoig_fastpath_may_try - check whether it is time to hook a device again
 * @device: the device
 *
 * Context: any.
 * Return: true if its ingress is not hooked, and the last try was long ago.
 */
bool eoig_fastpath_may_try(const struct eoig_fastpath_device *device)
{
	return !READ_ONCE(device->hooked) &&
	       time_after(jiffies, READ_ONCE(device->tried) + EOIG_HOOK_RETRY);
}

/**
 * eoig_fastpath_want - ask for the ingress of a device to be hooked
 * @fastpath: of the netns
 * @ifindex: of the device
 *
 * Context: any, RCU read side.
 */
void eoig_fastpath_want(struct eoig_fastpath *fastpath, int ifindex)
{
	const struct eoig_fastpath_device *device = eoig_fastpath_find_device(fastpath, ifindex);

	if (likely(device && !eoig_fastpath_may_try(device)))
		return;
	if (!READ_ONCE(fastpath->wanted) && !cmpxchg(&fastpath->wanted, 0, ifindex))
		schedule_delayed_work(&fastpath->work, 0);
}
