package timpush_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

func TestRegionsAreTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/regions.json")
	require.NoError(t, err)
	var documented struct {
		Regions []struct{ Code, Domain string }
	}
	require.NoError(t, json.Unmarshal(data, &documented))
	constants := []timpush.Region{
		timpush.RegionChina, timpush.RegionSingapore, timpush.RegionSeoul, timpush.RegionTokyo, timpush.RegionFrankfurt,
		timpush.RegionIndia, timpush.RegionSiliconValley, timpush.RegionJakarta, timpush.RegionRiyadh,
	}
	require.Len(t, documented.Regions, 9)
	for i, r := range documented.Regions {
		assert.Equal(t, r.Code, string(constants[i]))
		base, err := constants[i].BaseURL()
		require.NoError(t, err)
		assert.Equal(t, "https://"+r.Domain, base)

		// And that is where a client of the region sends.
		m := configHosts(t, func(c *timpush.Config) { c.Region = constants[i] })
		assert.Equal(t, []string{"https://" + r.Domain + "/v4/timpush/push"}, m)
	}
}

func TestUnknownRegionListsTheKnownOnes(t *testing.T) {
	t.Parallel()
	for _, region := range []timpush.Region{"", "CN", "china", "us", " sgp"} {
		base, err := region.BaseURL()
		assert.Empty(t, base)
		require.EqualError(t, err,
			`timpush: Region: "`+string(region)+`" is not one of cn, ger, idn, ind, jpn, kr, ksa, sgp, usa`)
		var field *timpush.FieldError
		require.ErrorAs(t, err, &field)
		assert.Equal(t, "Region", field.Field)
	}
}
