package timpush

import (
	"maps"
	"slices"
	"strings"
)

// Region is a data centre. An app lives in exactly one; another one's domain
// answers CodeWrongDataCenter (60026), so there is no default.
//
// The documents list fewer regions for some endpoints than for others, and have
// changed their minds; this SDK lets the service decide. For a data centre newer
// than this list set Config.BaseURL.
type Region string

// The data centres, with the codes of their domains.
const (
	RegionChina         Region = "cn"
	RegionSingapore     Region = "sgp"
	RegionSeoul         Region = "kr"
	RegionTokyo         Region = "jpn"
	RegionFrankfurt     Region = "ger"
	RegionIndia         Region = "ind" // Mumbai; in no document for v4/timpush/*
	RegionSiliconValley Region = "usa"
	RegionJakarta       Region = "idn"
	RegionRiyadh        Region = "ksa"
)

var domains = map[Region]string{
	RegionChina:         "console.tim.qq.com",
	RegionSingapore:     "adminapisgp.im.qcloud.com",
	RegionSeoul:         "adminapikr.im.qcloud.com",
	RegionTokyo:         "adminapijpn.im.qcloud.com",
	RegionFrankfurt:     "adminapiger.im.qcloud.com",
	RegionIndia:         "adminapiind.im.qcloud.com",
	RegionSiliconValley: "adminapiusa.im.qcloud.com",
	RegionJakarta:       "adminapiidn.im.qcloud.com",
	RegionRiyadh:        "adminapiksa.im.qcloud.com",
}

// BaseURL gives "https://" and the region's domain, or an error that lists the
// known codes.
func (r Region) BaseURL() (string, error) {
	domain, ok := domains[r]
	if !ok {
		return "", &FieldError{Field: "Region", Reason: "\"" + string(r) + "\" is not one of " + regionCodes()}
	}
	return "https://" + domain, nil
}

func regionCodes() string {
	codes := make([]string, 0, len(domains))
	for _, r := range slices.Sorted(maps.Keys(domains)) {
		codes = append(codes, string(r))
	}
	return strings.Join(codes, ", ")
}
