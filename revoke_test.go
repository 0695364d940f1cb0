package timpush_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// A push is recalled once, and others stay.
func TestRevokeRecallsAPush(t *testing.T) {
	t.Parallel()
	fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
		client := netClient(t, cfg)
		defer client.CloseIdleConnections()
		ctx := t.Context()
		other, id := servicePush(ctx, client), servicePush(ctx, client)
		batch, err := client.BatchPush(ctx, netBatchPush())
		require.NoError(t, err)
		revoked := func() map[string]bool {
			all := map[string]bool{}
			for _, d := range server.Deliveries() {
				all[d.ID] = d.Revoked
			}
			return all
		}
		require.NoError(t, client.Revoke(ctx, serviceRevoke(id)))
		assert.Equal(t, map[string]bool{other: false, id: true, batch.TaskID: false}, revoked())
		require.NoError(t, client.Revoke(ctx, serviceRevoke(batch.TaskID)))
		assert.Equal(t, map[string]bool{other: false, id: true, batch.TaskID: true}, revoked())

		err = client.Revoke(ctx, serviceRevoke(id))
		require.ErrorIs(t, err, timpush.CodeAlreadyRevoked)
		assert.False(t, timpush.OutcomeUnknown(err))
	})
}

// Notifications that are shown may be left as they are only if the push stored
// something that can be taken back.
func TestRevokeMayLeaveWhatIsShown(t *testing.T) {
	t.Parallel()
	_, client := serviceFake(t)
	ctx := t.Context()
	require.NoError(t, client.Revoke(ctx, &timpush.RevokeRequest{TaskID: servicePush(ctx, client), LeaveShown: true}))
	batch, err := client.BatchPush(ctx, netBatchPush())
	require.NoError(t, err)
	err = client.Revoke(ctx, &timpush.RevokeRequest{TaskID: batch.TaskID, LeaveShown: true})
	require.ErrorIs(t, err, timpush.CodeRevokeNeedsOfflinePushInfo)
	var refused *timpush.APIError
	require.ErrorAs(t, err, &refused)
	require.NoError(t, client.Revoke(ctx, serviceRevoke(batch.TaskID)))
}

// 24 hours, and not a second more.
func TestRevokeIsAllowedFor24Hours(t *testing.T) {
	t.Parallel()
	for age, code := range map[time.Duration]timpush.Code{
		24 * time.Hour: 0, 24*time.Hour + time.Second: timpush.CodeRevokeTooLate,
	} {
		synctest.Test(t, func(t *testing.T) {
			server, client := serviceFake(t)
			id := servicePush(t.Context(), client)
			server.MoveClock(age)
			err := client.Revoke(t.Context(), serviceRevoke(id))
			if code == 0 {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, code)
		})
	}
}

// A recall whose answers are lost is a success in the end, and so are recalls that
// follow each other too closely.
func TestRevokeGetsThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, client := serviceFake(t, timpushtest.WithDocumentedLimits())
		ctx := t.Context()
		ids := []string{servicePush(ctx, client), servicePush(ctx, client), servicePush(ctx, client)}
		before := len(server.Calls())
		server.LoseAnswer("v4/timpush/revoke", 2)
		start := time.Now()
		for _, id := range ids {
			require.NoError(t, client.Revoke(ctx, serviceRevoke(id)))
		}
		assert.Greater(t, time.Since(start), 2*time.Second, "once a second")
		for _, d := range server.Deliveries() {
			assert.True(t, d.Revoked)
		}
		assert.GreaterOrEqual(t, len(server.Calls())-before, 3+2)
	})
}
