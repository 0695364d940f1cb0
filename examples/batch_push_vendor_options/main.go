// Batch_push_vendor_options pushes a notification to listed accounts and says how
// each vendor's phones show it.
//
//	go run ./examples/batch_push_vendor_options
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	// On the real service: cfg, err := timpush.ConfigFromEnv()
	srv := timpushtest.NewServer()
	defer srv.Close()
	client, err := timpush.NewClient(srv.Config())
	if err != nil {
		return err
	}

	req := &timpush.BatchPushRequest{
		ToAccount:       []string{"alice", "bob"},
		OfflinePushInfo: parcel(),
		DataID:          "parcel-2026-0042", // comes back in callbacks
	}
	// What a vendor cuts is no error, but hardly what was meant.
	for _, w := range req.OfflinePushInfo.Warnings() {
		fmt.Println("warning:", w)
	}

	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	res, err := client.BatchPush(ctx, req)
	if err != nil {
		return err
	}
	fmt.Printf("accepted for %d of %d\n", len(res.Recipients)-len(res.Failed), len(res.Recipients))
	fmt.Println("  TaskID", res.TaskID)
	return nil
}

func parcel() timpush.OfflinePushInfo {
	return timpush.OfflinePushInfo{
		Title: "Your parcel has arrived",
		Desc:  "It waits for you at the pickup point until Friday evening.",
		MultiLanguageContent: []timpush.LanguageContent{
			{Language: "zh-hant", Title: "您的包裹已到達", Desc: "請憑取件碼領取。"},
		},
		Ext:         `{"open":"parcel/0042"}`,
		BadgeAddNum: 1, // one more on the app's icon
		AndroidInfo: timpush.AndroidInfo{
			// The channels and categories that were registered with the vendors.
			XiaoMiChannelID: "10042",
			OPPOChannelID:   "parcels",
			OPPOCategory:    "IM",
			OPPONotifyLevel: timpush.OPPONotifyLockScreen, // needs OPPOCategory
			VIVOCategory:    "IM",
			HuaWeiCategory:  "IM",
			HonorImportance: timpush.ImportanceNormal,
			GoogleChannelID: "parcels",
			// A member that is newer than this SDK, as JSON.
			Extra: map[string]json.RawMessage{"HuaWeiNewOption": json.RawMessage(`{"Level":2}`)},
		},
		APNSInfo: timpush.APNSInfo{
			SubTitle:          "Pickup point",
			BadgeMode:         timpush.BadgeModeCount,
			InterruptionLevel: timpush.InterruptionTimeSensitive,
			Sound:             "parcel.caf",
		},
		HarmonyInfo: timpush.HarmonyInfo{
			Category: "IM",
			Image:    "https://cdn.example.com/parcel.png",
		},
	}
}
